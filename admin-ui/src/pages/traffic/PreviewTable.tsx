import { roleOf } from '../../components/split';
import { VersionMark } from '../../components/VersionMark';
import { percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { Preview } from './preview';
import classes from './Traffic.module.css';

/** For each version its share and requests per second, before → after. */
export function PreviewTable({ preview }: { preview: Preview }) {
  const { t, language } = useText();
  const roles = preview.rows.map((row) => ({
    version: row.version,
    weight: Math.max(row.before, row.after),
  }));
  const share = (weight: number) => percent(weight / 100, language);
  const requests = (value: number | null) => (value === null ? '–' : rate(value));
  return (
    <table className={classes.preview} aria-label={t('shift.preview')}>
      <tbody>
        {preview.rows.map((row) => (
          <tr key={row.version}>
            <th scope="row">
              <VersionMark version={row.version} role={roleOf(row.version, roles)} />
            </th>
            <td>{share(row.before)}</td>
            <td className={classes.arrow}>→</td>
            <td>
              <strong>{share(row.after)}</strong>
            </td>
            <td>
              {requests(row.requestsBefore)} <span className="unit">req/s</span>
            </td>
            <td className={classes.arrow}>→</td>
            <td>
              <strong>{requests(row.requestsAfter)}</strong> <span className="unit">req/s</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
