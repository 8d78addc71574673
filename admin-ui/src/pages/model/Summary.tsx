import type { ReactNode } from 'react';
import { brokenLimit, type ModelNow, meanBatch, type OverviewItem } from '../../api/overview';
import type { Deployment } from '../../api/types';
import { decimal, percent, percentDigits, rate, scaleBytes } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './ModelOverview.module.css';

export interface SummaryProps {
  glance: OverviewItem | undefined;
  deployments: readonly Deployment[];
  now: ModelNow | undefined;
}

/** The key numbers, before the first scroll. */
export function Summary({ glance, deployments, now }: SummaryProps) {
  const { t, language } = useText();
  const loaded = deployments.flatMap((one) => one.status).filter((one) => one.memory !== null);
  const memory = loaded.reduce((sum, one) => sum + (one.memory?.measuredBytes ?? 0), 0);
  const instances = loaded.reduce((sum, one) => sum + one.instances, 0);
  const held = scaleBytes(memory);
  const errors = glance?.errorPercent ?? null;
  const p50 = glance?.p50Millis ?? null;
  const p99 = glance?.p99Millis ?? null;
  const requests = glance?.requestsPerSecond ?? null;
  const limit = brokenLimit(glance);
  const batch = meanBatch(now);
  return (
    <div className={classes.summary}>
      <Figure name={t('model.requests')} note={t('model.lastMinute')} unit="/s">
        {requests === null ? null : rate(requests)}
      </Figure>
      <Figure
        name={t('model.errors')}
        note={
          limit === null
            ? t('model.lastMinute')
            : t('charts.limit', { limit: percent(limit, language) })
        }
        broken={limit !== null}
        unit="%"
      >
        {errors === null ? null : decimal(errors, Math.max(2, percentDigits(errors)))}
      </Figure>
      <Figure name={t('model.latency')} note={t('model.lastMinute')} unit="ms">
        {p50 === null || p99 === null ? null : (
          <>
            {latency(p50)} <small>·</small> {latency(p99)}
          </>
        )}
      </Figure>
      <Figure name={t('charts.batch')} note={t('charts.batch.unit')} unit={t('batching.unit')}>
        {batch === null ? null : decimal(batch, 1)}
      </Figure>
      <Figure
        name={t('model.memory')}
        note={t('model.instances', { count: instances })}
        unit={held.unit}
      >
        {loaded.length === 0 ? null : held.number}
      </Figure>
    </div>
  );
}

function latency(millis: number): string {
  return decimal(millis, millis < 100 ? 1 : 0);
}

interface FigureProps {
  name: string;
  note: string;
  unit: string;
  /** a limit is broken by it */
  broken?: boolean;
  /** null: nothing was measured */
  children: ReactNode;
}

function Figure({ name, note, unit, broken = false, children }: FigureProps) {
  return (
    <div className={classes.figure}>
      <p className={classes.figureName}>{name}</p>
      <p className={classes.figureValue} data-broken={broken || undefined}>
        {children === null ? (
          '–'
        ) : (
          <>
            {children} <small>{unit}</small>
          </>
        )}
      </p>
      <p className={classes.figureNote}>{note}</p>
    </div>
  );
}
