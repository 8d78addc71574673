import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { lastOf, trendOf } from './scale';
import { digitsOf, type ShownVersion } from './specs';

/** The charts in words, for who does not see them: last values and the trend. */
export function useSummary(versions: readonly ShownVersion[]): string {
  const { t } = useText();
  return versions
    .map(({ series }) => {
      const requests = lastOf(series.requests);
      const p99 = lastOf(series.p99Millis);
      const errors = lastOf(series.errors);
      return t('charts.summary', {
        version: series.version,
        requests: requests === null ? '–' : decimal(requests, digitsOf('requests', requests)),
        trend: trendOf(series.requests) ?? 'none',
        p99: p99 === null ? '–' : decimal(p99, digitsOf('latency', p99)),
        errors: errors === null ? '–' : decimal(errors, digitsOf('errors', errors)),
      });
    })
    .join(' ');
}
