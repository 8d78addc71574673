import { roleOf } from '../../components/split';
import { TableFrame } from '../../components/TableFrame';
import { VersionMark } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import type { ModelParts } from '../model/useModelParts';
import classes from './Compare.module.css';
import type { Group, Row } from './compare';

export interface DifferenceTableProps {
  groups: readonly Group[];
  a: number;
  b: number;
  parts: ModelParts;
}

/** What differs in rows, bold; what is equal as one line for each kind. */
export function DifferenceTable({ groups, a, b, parts }: DifferenceTableProps) {
  const { t } = useText();
  const routes = parts.traffic?.policy.routes ?? [];
  const shadows = parts.traffic?.policy.shadows ?? [];
  const nameOf = (row: Row) =>
    row.fixed === undefined ? (row.own ?? '') : t(`compare.row.${row.fixed}`);
  return (
    <TableFrame>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="only-read-aloud">{t('compare.what')}</span>
            </th>
            <th scope="col">
              <VersionMark version={a} role={roleOf(a, routes, shadows)} />
            </th>
            <th scope="col">
              <VersionMark version={b} role={roleOf(b, routes, shadows)} />
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.name}>
            <tr>
              <th scope="rowgroup" colSpan={3} className={classes.group}>
                {t(`compare.group.${group.name}`)}
              </th>
            </tr>
            {group.different.map((row) => (
              <tr key={row.fixed ?? row.own} data-different>
                <th scope="row">
                  {row.fixed === undefined ? <code>{row.own}</code> : nameOf(row)}
                </th>
                <td>{row.a ?? '–'}</td>
                <td>{row.b ?? '–'}</td>
              </tr>
            ))}
            {(group.equal.length > 0 || group.different.length === 0) && (
              <tr>
                <td colSpan={3} className={classes.equal}>
                  {group.equal.length === 0
                    ? t('compare.nothing')
                    : t('compare.equal', {
                        what: group.equal.map(nameOf).join(', '),
                      })}
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </TableFrame>
  );
}
