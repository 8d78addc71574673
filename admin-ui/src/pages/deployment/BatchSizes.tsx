import { IconBulb } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { decimal, micros, percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './Batching.module.css';
import type { Explanation } from './calls';
import { type CauseLine, causeLines, idleAt, sizeBins } from './causes';

/** Why batches have their size: how many had how many rows, and three causes that sum to 100 %. */
export function BatchSizes({ explained, limit }: { explained: Explanation; limit: number }) {
  const { t, language } = useText();
  const lines = causeLines(explained.causes);
  if (lines.length === 0) {
    return <p className={classes.quiet}>{t('deployed.noBatches')}</p>;
  }
  // With one number of decimals for all, what is shown sums to 100.
  const digits = lines.every((line) => Number.isInteger(line.percent)) ? 0 : 1;
  const idle = idleAt(explained.causes, explained.now);
  return (
    <div className={classes.sizes}>
      <Histogram explained={explained} limit={limit} />
      <dl className={classes.lines}>
        {lines.map((line) => (
          <div className={classes.line} key={line.code ?? 'rest'}>
            <dt>{percent(line.percent, language, digits)}</dt>
            <dd>
              <Cause line={line} />
            </dd>
          </div>
        ))}
      </dl>
      {idle !== null && (
        <p className={classes.note}>
          <Icon of={IconBulb} />
          <span>{t('batching.nothingGained', { busy: percent(idle, language, 0) })}</span>
        </p>
      )}
    </div>
  );
}

function Cause({ line }: { line: CauseLine }) {
  const { t } = useText();
  const { leastRows: least, mostRows: most, code } = line;
  const items =
    least === most
      ? t('batching.items', { count: least })
      : t('batching.itemsRange', { least: decimal(least), most: decimal(most) });
  return (
    <>
      <span className={classes.cause}>{t(`batching.cause.${code ?? 'rest'}`, { items })}</span>
      <span className={classes.effect}>
        {t(`deployed.cause.${code ?? 'rest'}`)}{' '}
        {line.meanWaitMicros >= 1 && t('batching.waited', { time: micros(line.meanWaitMicros) })}
      </span>
    </>
  );
}

function Histogram({ explained, limit }: { explained: Explanation; limit: number }) {
  const { t, rich, language } = useText();
  const bins = sizeBins(explained.sizes, limit);
  const top = Math.max(...bins.map((bin) => bin.percent), 1);
  const named = (bin: { from: number; to: number }) =>
    bin.from === bin.to ? decimal(bin.from) : `${decimal(bin.from)}–${decimal(bin.to)}`;
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{t('batching.axis')}</span>
        <span>
          {rich('batching.mean', {
            rows: <strong key="rows">{decimal(explained.meanRows, 1)}</strong>,
          })}
        </span>
      </figcaption>
      <div className={classes.chart}>
        <span className={classes.top} aria-hidden="true">
          {percent(top, language, top < 10 ? 1 : 0)}
        </span>
        <ol className={classes.bars}>
          {bins.map((bin, index) => (
            <li
              key={bin.from}
              title={t('batching.bin', {
                rows: named(bin),
                share: percent(bin.percent, language, 1),
              })}
            >
              <span
                className={classes.bar}
                data-some={bin.percent > 0 || undefined}
                style={{ height: `${(bin.percent / top) * 100}%` }}
              />
              <span className="only-read-aloud">
                {t('batching.bin', {
                  rows: named(bin),
                  share: percent(bin.percent, language, 1),
                })}
              </span>
              <span className={classes.tick} aria-hidden="true">
                {index === 0 || index === bins.length - 1 || (index + 1) % 4 === 0
                  ? decimal(bin.to)
                  : ''}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}
