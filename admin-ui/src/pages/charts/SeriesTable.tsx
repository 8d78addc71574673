import tables from '../../components/Table.module.css';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { clock, date } from '../../i18n/times';
import classes from './Charts.module.css';
import { meanOf } from './scale';
import type { ModelSeries, Values } from './series';
import { type ChartId, digitsOf, type ShownVersion } from './specs';

const MOST_ROWS = 60;

/** The same numbers as a table: each row is the mean of a part of the time. */
export function SeriesTable({
  series,
  versions,
}: {
  series: ModelSeries;
  versions: readonly ShownVersion[];
}) {
  const { t, language } = useText();
  const every = Math.max(1, Math.ceil(series.times.length / MOST_ROWS));
  const starts = series.times
    .map((time, at) => ({ time, at }))
    .filter(({ at }) => at % every === 0)
    .reverse();
  const long = series.times.length * series.step > 36 * 3600;
  const value = (id: ChartId, column: Values, at: number) => {
    const mean = meanOf(column.slice(at, at + every));
    return mean === null ? '–' : decimal(mean, digitsOf(id, mean));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={classes.table} tabIndex={0} aria-label={t('charts.label')}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{t('charts.time')}</th>
            {versions.map(({ series: one }) =>
              (['requests', 'p50', 'p99', 'batch', 'errors'] as const).map((column) => (
                <th
                  key={`${one.version} ${one.lane} ${column}`}
                  scope="col"
                  className={tables.number}
                >
                  v{one.version} {t(`charts.column.${column}`)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {starts.map(({ time, at }) => (
            <tr key={time}>
              <th scope="row">
                {long && `${date(new Date(time * 1000), new Date(), language)} `}
                {clock(new Date(time * 1000))}
              </th>
              {versions.map(({ series: one }) =>
                (
                  [
                    ['requests', 'requests', one.requests],
                    ['p50', 'latency', one.p50Millis],
                    ['p99', 'latency', one.p99Millis],
                    ['batch', 'batch', one.batch],
                    ['errors', 'errors', one.errors],
                  ] as const
                ).map(([column, id, values]) => (
                  <td key={`${one.version} ${one.lane} ${column}`} className={tables.number}>
                    {value(id, values, at)}
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
