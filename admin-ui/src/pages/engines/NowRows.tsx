import { Spark } from '../../components/Spark';
import { decimal, micros, percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import batching from '../deployment/Batching.module.css';
import type { Beat, QueueNow } from '../deployment/calls';

/** How a queue stands now, and how it stood in the last minutes. */
export function NowRows({ now }: { now: QueueNow }) {
  const { t, language } = useText();
  const last = now.beats[now.beats.length - 1];
  const line = (of: (beat: Beat) => number | null) => now.beats.map(of);
  const rows = [
    {
      name: t('batching.waiting'),
      value: t('batching.itemCount', {
        count: decimal(last?.waitingItems ?? now.waitingItems, last ? 1 : 0),
      }),
      line: line((beat) => beat.waitingItems),
    },
    {
      name: t('batching.queueTime'),
      value: last?.waitMicros == null ? '–' : micros(last.waitMicros),
      line: line((beat) => beat.waitMicros),
    },
    {
      name: t(now.onLoop ? 'batching.busyLoop' : 'batching.busy', { count: now.instances }),
      value: last ? percent(last.busyPercent, language, last.busyPercent < 10 ? 1 : 0) : '–',
      line: line((beat) => beat.busyPercent),
    },
    {
      name: t('batching.refused'),
      value: last
        ? `${decimal(last.refusedPerSecond, last.refusedPerSecond === 0 ? 0 : 1)}\u00a0/s`
        : '–',
      line: line((beat) => beat.refusedPerSecond),
    },
  ];
  return (
    <dl className={batching.now}>
      {rows.map((row) => (
        <div key={row.name}>
          <dt>{row.name}</dt>
          <dd>
            {row.line.length > 1 && <Spark values={row.line} />}
            <span className={batching.value}>{row.value}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
