import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Version } from '../../api/types';
import { DeploymentMark } from '../../components/DeploymentMark';
import { Rows, rowAt, tableOf } from '../../components/Rows';
import { roleOf } from '../../components/split';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { VersionMark } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import { aliasesOf, stateOf, versionHref } from './parts';
import type { ModelParts } from './useModelParts';

/** What a table says of each version beside its mark, its state, and where it comes from. */
export interface VersionColumn {
  head: string;
  /** right, under its head */
  number?: boolean;
  /** breaks into lines */
  wide?: boolean;
  cell: (version: Version) => ReactNode;
}

export interface VersionTableProps {
  model: string;
  parts: ModelParts;
  /** between state and origin */
  columns: readonly VersionColumn[];
  /** before the mark: what picks a version */
  pick?: (version: Version) => ReactNode;
}

/** All versions, newest first; each opens its page. */
export function VersionTable({ model, parts, columns, pick }: VersionTableProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const versions = parts.versions ?? [];
  const routes = parts.traffic?.policy.routes ?? [];
  const shadows = parts.traffic?.policy.shadows ?? [];
  if (versions.length === 0) {
    return <p className={tables.nothing}>{t('versions.none')}</p>;
  }
  const place = (column: VersionColumn) =>
    column.number ? tables.number : column.wide ? tables.wide : undefined;
  return (
    <TableFrame>
      <table className={tables.table} {...tableOf(versions.length)}>
        <thead>
          <tr>
            {pick && (
              <th scope="col">
                <span className="only-read-aloud">{t('versions.pick')}</span>
              </th>
            )}
            <th scope="col">{t('versions.version')}</th>
            <th scope="col">{t('versions.deployment')}</th>
            {columns.map((column) => (
              <th
                scope="col"
                key={column.head}
                className={column.number ? tables.number : undefined}
              >
                {column.head}
              </th>
            ))}
            <th scope="col">{t('versions.from')}</th>
          </tr>
        </thead>
        <Rows
          items={versions}
          keyOf={(version) => String(version.number)}
          columns={columns.length + (pick ? 4 : 3)}
          guessed={() => 44}
          row={(version, { index, onPlaced }) => {
            const state = stateOf(parts.deployments ?? [], version.number);
            return (
              <tbody ref={onPlaced} data-index={index}>
                <tr
                  aria-rowindex={rowAt(index)}
                  className={tables.opens}
                  onClick={(event) => {
                    if (
                      !(event.target instanceof Element && event.target.closest('a, button, input'))
                    ) {
                      navigate(versionHref(model, version.number));
                    }
                  }}
                >
                  {pick && <td>{pick(version)}</td>}
                  <th scope="row">
                    <Link href={versionHref(model, version.number)} className={tables.open}>
                      <VersionMark
                        version={version.number}
                        role={roleOf(version.number, routes, shadows)}
                        aliases={aliasesOf(parts.aliases ?? [], version.number)}
                      />
                    </Link>
                  </th>
                  <td>
                    {state ? (
                      <DeploymentMark state={state} />
                    ) : (
                      <span className="quiet">{t('versions.notDeployed')}</span>
                    )}
                  </td>
                  {columns.map((column) => (
                    <td key={column.head} className={place(column)}>
                      {column.cell(version)}
                    </td>
                  ))}
                  <td className={tables.from}>
                    {version.actor}{' '}
                    <span className="quiet">
                      · <TimeAgo at={version.registeredAt} />
                    </span>
                  </td>
                </tr>
              </tbody>
            );
          }}
        />
      </table>
    </TableFrame>
  );
}
