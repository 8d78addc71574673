import { useQuery } from '@tanstack/react-query';
import { AN_HOUR, readNow } from '../../api/overview';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { SkeletonRows } from '../../components/Skeleton';
import { roleOf } from '../../components/split';
import { TableFrame } from '../../components/TableFrame';
import { VersionMark } from '../../components/VersionMark';
import { decimal, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { ModelParts } from '../model/useModelParts';
import { Value } from '../model/Value';
import classes from './Compare.module.css';
import { asSeen } from './hour';

export interface HourCardProps {
  model: string;
  a: number;
  b: number;
  parts: ModelParts;
}

const MEASURES = [
  { key: 'requests', unit: '/s', show: rate },
  { key: 'errors', unit: '%', show: (value: number) => decimal(value, 2) },
  { key: 'p50Millis', unit: 'ms', show: (value: number) => decimal(value, 2) },
  { key: 'p99Millis', unit: 'ms', show: (value: number) => decimal(value, 2) },
  { key: 'batch', unit: '', show: (value: number) => decimal(value, 1) },
  { key: 'queueMillis', unit: 'ms', show: (value: number) => decimal(value, 2) },
] as const;

/** The numbers of both in the last hour; a shadow's are those of its copies. */
export function HourCard({ model, a, b, parts }: HourCardProps) {
  const { t } = useText();
  const hour = useQuery({
    queryKey: ['now', model, 'hour'],
    queryFn: ({ signal }) => readNow(model, signal, AN_HOUR),
    retry: false,
  });
  const routes = parts.traffic?.policy.routes ?? [];
  const shadows = parts.traffic?.policy.shadows ?? [];
  const sides = [a, b].map((version) => ({ version, ...asSeen(hour.data, version) }));
  return (
    <Card
      title={t('compare.hour')}
      quiet={
        hour.data &&
        t('compare.counted', {
          minutes: Math.min(60, Math.max(1, Math.round(hour.data.seconds / 60))),
        })
      }
      padded={false}
    >
      {hour.error ? (
        <ErrorCard
          title={t('compare.noNumbers')}
          failure={hour.error}
          onRetry={() => void hour.refetch()}
        />
      ) : hour.data === undefined ? (
        <SkeletonRows rows={6} />
      ) : (
        <TableFrame>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="only-read-aloud">{t('compare.what')}</span>
                </th>
                {sides.map(({ version, shadow }) => (
                  <th scope="col" key={version}>
                    <VersionMark version={version} role={roleOf(version, routes, shadows)} />
                    {shadow && <span className="quiet"> {t('compare.copies')}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {MEASURES.map(({ key, unit, show }) => (
                <tr key={key} data-numbers>
                  <th scope="row">{t(`compare.measure.${key}`)}</th>
                  {sides.map(({ version, now }) => (
                    <td key={version}>
                      <Value of={now?.[key]} unit={unit} show={show} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Card>
  );
}
