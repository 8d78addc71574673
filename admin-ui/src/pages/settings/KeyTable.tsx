import type { Key } from '../../api/keys';
import { Rows, tableOf } from '../../components/Rows';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { useText } from '../../i18n/text';
import { type KeyAct, KeyRow } from './KeyRow';

export interface KeyTableProps {
  keys: readonly Key[];
  now: number;
  onAsk: (key: Key, what: KeyAct) => void;
}

/** Keys with what they may, how much, and since when they are unused. */
export function KeyTable({ keys, now, onAsk }: KeyTableProps) {
  const { t } = useText();
  return (
    <TableFrame whole>
      <table className={tables.table} {...tableOf(keys.length)}>
        <thead>
          <tr>
            <th scope="col">{t('keys.key')}</th>
            <th scope="col">{t('keys.owner')}</th>
            <th scope="col">{t('keys.scope')}</th>
            <th scope="col">{t('keys.quota')}</th>
            <th scope="col">{t('keys.lastUsed')}</th>
            <th scope="col">{t('keys.ends')}</th>
            <th scope="col">
              <span className="only-read-aloud">{t('keys.actions')}</span>
            </th>
          </tr>
        </thead>
        <Rows
          items={keys}
          keyOf={(key) => key.prefix}
          columns={7}
          guessed={() => 57}
          row={(key, placed) => <KeyRow of={key} now={now} onAsk={onAsk} {...placed} />}
        />
      </table>
    </TableFrame>
  );
}
