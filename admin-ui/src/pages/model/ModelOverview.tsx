import { memo, useMemo, useRef } from 'react';
import { brokenLimit, type OverviewItem } from '../../api/overview';
import { ErrorCard } from '../../components/ErrorCard';
import { useAsked } from '../../components/useAsked';
import { useText } from '../../i18n/text';
import { LiveCard } from '../charts/LiveCard';
import { DeploymentsCard } from '../deployment/DeploymentsCard';
import { PoliciesCard } from '../traffic/PoliciesCard';
import { ChangesCard } from './ChangesCard';
import classes from './ModelOverview.module.css';
import { Reason } from './Reason';
import { Summary } from './Summary';
import { TrafficCard } from './TrafficCard';
import type { ModelParts } from './useModelParts';

const Lines = memo(LiveCard);
const Deployments = memo(DeploymentsCard);
const Policies = memo(PoliciesCard);
const Changes = memo(ChangesCard);

export interface ModelOverviewProps {
  model: string;
  glance: OverviewItem | undefined;
  parts: ModelParts;
}

export function ModelOverview({ model, glance, parts }: ModelOverviewProps) {
  const { t } = useText();
  // The numbers of this moment come every ten seconds; what does not show them stays as it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: all of the parts but these numbers
  const lasting = useMemo<ModelParts>(
    () => ({ ...parts, now: undefined }),
    [parts.versions, parts.aliases, parts.deployments, parts.traffic, parts.failure],
  );
  const lines = useRef<HTMLDivElement>(null);
  useAsked('lines', Boolean(parts.traffic), () => lines.current?.scrollIntoView());
  return (
    <>
      {parts.failure && (
        <div className={classes.failure}>
          <ErrorCard
            title={t('model.failed', { model })}
            failure={parts.failure}
            onRetry={parts.again}
          />
        </div>
      )}
      {glance?.reason && glance.health !== 'HEALTHY' && glance.health !== 'NOT_DEPLOYED' && (
        <Reason item={glance} />
      )}
      <Summary glance={glance} deployments={parts.deployments ?? []} now={parts.now} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <TrafficCard model={model} parts={parts} />
          {parts.traffic && (
            <div ref={lines} className={classes.main}>
              <Lines
                model={model}
                routes={parts.traffic.policy.routes}
                shadows={parts.traffic.policy.shadows}
                errorLimit={brokenLimit(glance)}
              />
            </div>
          )}
          <Deployments model={model} parts={lasting} />
          <Policies model={model} />
        </div>
        <Changes model={model} />
      </div>
    </>
  );
}
