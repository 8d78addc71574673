import { NativeSelect } from '@mantine/core';
import type { Deployment } from '../../api/types';
import { Card } from '../../components/Card';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { SkeletonRows } from '../../components/Skeleton';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import batching from '../deployment/Batching.module.css';
import { BatchingForm } from '../deployment/BatchingForm';
import { BatchSizes } from '../deployment/BatchSizes';
import { useBatching } from '../deployment/useBatching';
import { nameOf } from './DeviceSection';
import { NowRows } from './NowRows';

export interface QueueCardProps {
  /** those that are loaded; undefined while they are read */
  deployments: readonly Deployment[] | undefined;
  chosen: Deployment | undefined;
  onChoose: (deployment: number) => void;
}

/** A deployment's queue and batches: to be changed, explained, and how they stand now. */
export function QueueCard({ deployments, chosen, onChoose }: QueueCardProps) {
  const { t } = useText();
  const asked = useBatching(chosen?.id);
  if (deployments === undefined) {
    return (
      <Card title={t('batching.title')}>
        <SkeletonRows rows={4} />
      </Card>
    );
  }
  if (chosen === undefined) {
    return (
      <Card title={t('batching.title')}>
        <p className="quiet">{t('batching.none')}</p>
      </Card>
    );
  }
  const path = `/deployments/${chosen.id}/batching/explain`;
  return (
    <>
      <Card
        title={t('batching.title')}
        padded={false}
        controls={
          <NativeSelect
            aria-label={t('batching.of')}
            value={String(chosen.id)}
            onChange={(event) => onChoose(Number(event.currentTarget.value))}
            data={deployments.map((deployment) => ({
              value: String(deployment.id),
              label: nameOf(deployment),
            }))}
          />
        }
      >
        <BatchingForm
          key={chosen.id}
          deployment={chosen}
          largestBatch={asked.data?.now.largestBatch}
        />
        <section className={batching.why} aria-label={t('deployed.why')}>
          <header className={batching.whyHead}>
            <h3>
              {asked.data && asked.data.batches > 0
                ? t('batching.why', { count: decimal(asked.data.batches) })
                : t('deployed.why')}
            </h3>
            <CurlButton path={path} />
          </header>
          {asked.error ? (
            <ErrorCard
              title={t('deployed.noWhy')}
              failure={asked.error}
              onRetry={() => void asked.refetch()}
            />
          ) : asked.data ? (
            <BatchSizes explained={asked.data} limit={chosen.settings.batching.maxItems} />
          ) : (
            <SkeletonRows rows={4} />
          )}
        </section>
      </Card>
      {asked.data && (
        <Card
          title={t('batching.now')}
          quiet={t('batching.nowWhat', { name: nameOf(chosen) })}
          padded={false}
        >
          <NowRows now={asked.data.now} />
        </Card>
      )}
    </>
  );
}
