import type { Deployment } from '../../api/types';
import { ErrorCard } from '../../components/ErrorCard';
import { SkeletonRows } from '../../components/Skeleton';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { BatchSizes } from './BatchSizes';
import classes from './Deployment.module.css';
import { useBatching } from './useBatching';

/** Why a deployment's batches have their size, below its row. */
export function BatchingWhy({ deployment }: { deployment: Deployment }) {
  const { t } = useText();
  const asked = useBatching(deployment.id);
  const { maxItems, maxDelayMicros } = deployment.settings.batching;
  return (
    <div className={classes.why}>
      {asked.error ? (
        <ErrorCard
          title={t('deployed.noWhy')}
          failure={asked.error}
          onRetry={() => void asked.refetch()}
        />
      ) : asked.data ? (
        <>
          {asked.data.batches > 0 && (
            <p>
              {t('deployed.batches', {
                count: asked.data.batches,
                rows: decimal(asked.data.meanRows, 1),
                limit: decimal(maxItems),
                delay: decimal(maxDelayMicros),
              })}
            </p>
          )}
          <BatchSizes explained={asked.data} limit={maxItems} />
        </>
      ) : (
        <SkeletonRows rows={2} height={32} />
      )}
    </div>
  );
}
