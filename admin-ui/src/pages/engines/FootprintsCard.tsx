import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { readFootprints } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { SkeletonRows } from '../../components/Skeleton';
import { TimeAgo } from '../../components/TimeAgo';
import { decimal, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { engineName } from '../models/engineName';
import { nameOf } from './DeviceSection';
import classes from './EnginesPage.module.css';

export interface FootprintsCardProps {
  /** those that are loaded; undefined while they are read */
  deployments: readonly Deployment[] | undefined;
  chosen: Deployment | undefined;
  onChoose: (deployment: number) => void;
}

/** What loading a version was measured to cost: what shares are granted by. */
export function FootprintsCard({ deployments, chosen, onChoose }: FootprintsCardProps) {
  const { t } = useText();
  const footprints = useQuery({
    queryKey: ['model', chosen?.model ?? '', 'footprints', chosen?.version ?? 0],
    queryFn: ({ signal }) => readFootprints(chosen?.model ?? '', chosen?.version ?? 0, signal),
    enabled: chosen !== undefined,
  });
  const status = chosen?.status.find((one) => one.memory !== null);
  return (
    <Card title={t('footprints.title')} quiet={t('footprints.quiet')}>
      {deployments === undefined ? (
        <SkeletonRows rows={3} />
      ) : deployments.length === 0 ? (
        <p className="quiet">{t('footprints.none')}</p>
      ) : (
        <>
          <NativeSelect
            aria-label={t('footprints.of')}
            value={String(chosen?.id ?? '')}
            onChange={(event) => onChoose(Number(event.currentTarget.value))}
            data={deployments.map((deployment) => ({
              value: String(deployment.id),
              label: nameOf(deployment),
            }))}
          />
          {status?.memory && (
            <dl className={classes.figures}>
              <dt>{t('footprints.holds')}</dt>
              <dd>{size(status.memory.measuredBytes)}</dd>
              <dt>{t('devices.instancesLabel')}</dt>
              <dd>{decimal(status.instances)}</dd>
            </dl>
          )}
          {footprints.error ? (
            <ErrorCard
              title={t('footprints.failed')}
              failure={footprints.error}
              onRetry={() => void footprints.refetch()}
            />
          ) : footprints.data === undefined ? (
            <SkeletonRows rows={2} />
          ) : footprints.data.length === 0 ? (
            <p className={classes.unmeasured}>{t('footprints.unmeasured')}</p>
          ) : (
            <ol className={classes.footprints}>
              {footprints.data.map((one) => (
                <li key={`${one.engine} ${one.engineVersion} ${one.device} ${one.settings}`}>
                  <p className={classes.footprintHead}>
                    <strong>{engineName(one.engine)}</strong> {one.engineVersion} · {one.device}
                  </p>
                  <dl className={classes.figures}>
                    <dt>{t('footprints.load')}</dt>
                    <dd>{size(one.loadBytes)}</dd>
                    <dt>{t('footprints.warm')}</dt>
                    <dd>{size(one.warmBytes)}</dd>
                    <dt>{t('footprints.peak')}</dt>
                    <dd>{size(one.peakBytes)}</dd>
                    <dt>{t('footprints.time')}</dt>
                    <dd>
                      {decimal(one.loadMillis)} <span className="unit">ms</span>
                    </dd>
                  </dl>
                  <p className="quiet">
                    {t('footprints.samples', { count: one.samples })} ·{' '}
                    <TimeAgo at={one.measuredAt} />
                  </p>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Card>
  );
}
