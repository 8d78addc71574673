import type { Overview } from '../../api/overview';
import { percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { type Sort, sums } from './list';
import classes from './ModelsPage.module.css';

const SORTED = {
  attention: 'models.sorted.attention',
  name: 'models.sorted.name',
  requests: 'models.sorted.requests',
  p99: 'models.sorted.p99',
  errors: 'models.sorted.errors',
} as const;

/** One quiet line over all models. */
export function Totals({ overview, sort }: { overview: Overview; sort: Sort }) {
  const { t, language } = useText();
  const own = sums(overview.items);
  const requests = overview.totals?.requestsPerSecond ?? own.requestsPerSecond;
  const errors = overview.totals?.errorPercent ?? own.errorPercent;
  return (
    <p className={classes.totals}>
      {t('models.totals', { requests: rate(requests), count: own.deployed })}
      {errors !== null &&
        ` · ${t('models.totals.errors', { errors: percent(errors, language, 2) })}`}
      {` · ${t(SORTED[sort])}`}
    </p>
  );
}
