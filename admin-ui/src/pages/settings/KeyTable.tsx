import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { Key } from '../../api/keys';
import { CopyButton } from '../../components/CopyButton';
import { Icon } from '../../components/Icon';
import { Moment } from '../../components/Moment';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { GrantTags } from './GrantTags';
import { keyState, quotaWords } from './quota';
import classes from './Settings.module.css';

export type KeyAct = 'edit' | 'rotate' | 'revoke';

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
      <table className={tables.table}>
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
        <tbody>
          {keys.map((key) => {
            const state = keyState(key, now);
            const end = key.revokedAt ?? key.expiresAt;
            const limits = quotaWords(key.quota);
            return (
              <tr
                key={key.prefix}
                data-over={state === 'revoked' || state === 'expired' || undefined}
              >
                <th scope="row">
                  <strong>{key.label || t('keys.noLabel')}</strong>
                  <span className={classes.second}>
                    <code>
                      {key.prefix}…
                      {key.replaces && ` · ${t('keys.replaces', { prefix: key.replaces })}`}
                    </code>
                    <CopyButton small text={key.prefix} what={t('keys.prefix')} />
                  </span>
                </th>
                <td>{key.principal}</td>
                <td className={tables.wide}>
                  {key.grants ? (
                    <GrantTags grants={key.grants} />
                  ) : (
                    <span className="quiet">{t('keys.wholeScope')}</span>
                  )}
                </td>
                <td>
                  {limits.length === 0 ? <span className="faint">–</span> : limits.join(', ')}
                </td>
                <td>
                  {key.lastUsedAt ? (
                    <TimeAgo at={key.lastUsedAt} />
                  ) : (
                    <span className="quiet">{t('keys.neverUsed')}</span>
                  )}
                </td>
                <td className={state === 'expiring' ? classes.soon : undefined}>
                  {state === 'revoked' ? (
                    t('keys.revoked')
                  ) : end === null ? (
                    t('keys.never')
                  ) : (
                    <Moment at={end} />
                  )}
                </td>
                <td>
                  {state !== 'revoked' && (
                    <Menu>
                      <Menu.Target>
                        <ActionIcon
                          aria-label={t('keys.actionsOf', { key: key.label || key.prefix })}
                        >
                          <Icon of={IconDots} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item
                          leftSection={<Icon of={IconPencil} />}
                          onClick={() => onAsk(key, 'edit')}
                        >
                          {t('keys.edit')}
                        </Menu.Item>
                        <Menu.Item
                          leftSection={<Icon of={IconRefresh} />}
                          onClick={() => onAsk(key, 'rotate')}
                        >
                          {t('keys.rotate')}
                        </Menu.Item>
                        <Menu.Item
                          data-danger="true"
                          leftSection={<Icon of={IconTrash} />}
                          onClick={() => onAsk(key, 'revoke')}
                        >
                          {t('keys.revoke')}
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}
