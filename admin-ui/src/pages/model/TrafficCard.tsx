import { ofCallers } from '../../api/overview';
import type { Version } from '../../api/types';
import { Card } from '../../components/Card';
import { SkeletonRows } from '../../components/Skeleton';
import { SplitBar } from '../../components/SplitBar';
import { decimal, percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { RollbackButton } from '../traffic/RollbackButton';
import { ShiftButton } from '../traffic/ShiftButton';
import { Departures } from './Departures';
import classes from './ModelOverview.module.css';
import type { ModelParts } from './useModelParts';
import { Value } from './Value';
import { type VersionColumn, VersionTable } from './VersionTable';

export interface TrafficCardProps {
  model: string;
  parts: ModelParts;
}

/** Which versions share the traffic, and all the others below. */
export function TrafficCard({ model, parts }: TrafficCardProps) {
  const { t, language } = useText();
  const policy = parts.traffic?.policy;
  const routes = policy?.routes ?? [];
  const flowing = routes.some((route) => route.weight > 0);
  const quiet = parts.traffic && [
    policy?.sticky ? t('traffic.sticky', { key: policy.sticky.name }) : t('traffic.random'),
    t('traffic.policy', { number: parts.traffic.number }),
  ];
  const nowOf = ({ number }: Version) => ofCallers(parts.now, number);
  const columns: VersionColumn[] = [
    {
      head: t('versions.traffic'),
      number: true,
      cell: ({ number }) => {
        const route = routes.find((one) => one.version === number);
        return route ? <strong>{percent(route.weight / 100, language)}</strong> : '–';
      },
    },
    {
      head: t('versions.requests'),
      number: true,
      cell: (version) => <Value of={nowOf(version)?.requests} unit="/s" show={rate} />,
    },
    {
      head: t('versions.p50'),
      number: true,
      cell: (version) => (
        <Value of={nowOf(version)?.p50Millis} unit="ms" show={(value) => decimal(value, 1)} />
      ),
    },
    {
      head: t('versions.p99'),
      number: true,
      cell: (version) => (
        <Value of={nowOf(version)?.p99Millis} unit="ms" show={(value) => decimal(value, 1)} />
      ),
    },
    {
      head: t('versions.errors'),
      number: true,
      cell: (version) => (
        <Value of={nowOf(version)?.errors} unit="%" show={(value) => decimal(value, 2)} />
      ),
    },
    {
      head: t('versions.batch'),
      number: true,
      cell: (version) => (
        <Value of={nowOf(version)?.batch} unit="" show={(value) => decimal(value, 1)} />
      ),
    },
    {
      head: t('versions.queue'),
      number: true,
      cell: (version) => (
        <Value of={nowOf(version)?.queueMillis} unit="ms" show={(value) => decimal(value, 1)} />
      ),
    },
  ];
  return (
    <Card
      title={t('traffic.title')}
      quiet={quiet?.join(' · ')}
      padded={false}
      controls={
        parts.traffic && (
          <div className={classes.hand}>
            <ShiftButton model={model} parts={parts} />
            <RollbackButton model={model} />
          </div>
        )
      }
    >
      {parts.traffic !== undefined && (
        <div className={classes.split}>
          {flowing ? (
            <SplitBar
              large
              shares={routes}
              // What was counted, not the wish times the whole: a version may be away.
              requests={(version) => ofCallers(parts.now, version)?.requests}
            />
          ) : (
            <p className="quiet">{t('traffic.none')}</p>
          )}
          <Departures parts={parts} />
        </div>
      )}
      {parts.versions === undefined ? (
        <SkeletonRows rows={3} height={44} />
      ) : (
        <VersionTable model={model} parts={parts} columns={columns} />
      )}
    </Card>
  );
}
