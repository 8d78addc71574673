import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { Key } from '../../api/keys';
import { CopyButton } from '../../components/CopyButton';
import { Icon } from '../../components/Icon';
import { Moment } from '../../components/Moment';
import { type Placed, rowAt } from '../../components/Rows';
import tables from '../../components/Table.module.css';
import { TimeAgo } from '../../components/TimeAgo';
import { writtenText } from '../../i18n/codes';
import { useText } from '../../i18n/text';
import { GrantTags } from './GrantTags';
import { keyName } from './names';
import { keyState, quotaWords } from './quota';
import classes from './Settings.module.css';

export type KeyAct = 'edit' | 'rotate' | 'revoke';

export interface KeyRowProps extends Placed {
  of: Key;
  now: number;
  onAsk: (key: Key, what: KeyAct) => void;
}

/** One key, and what can be done with it. */
export function KeyRow({ of, now, onAsk, index, onPlaced }: KeyRowProps) {
  const { t, language } = useText();
  const state = keyState(of, now);
  const end = of.revokedAt ?? of.expiresAt;
  const limits = quotaWords(of.quota);
  return (
    <tbody ref={onPlaced} data-index={index}>
      <tr
        aria-rowindex={rowAt(index)}
        data-over={state === 'revoked' || state === 'expired' || undefined}
      >
        <th scope="row">
          <strong>{writtenText(language, of.label) || t('keys.noLabel')}</strong>
          <span className={classes.second}>
            <code>
              {of.prefix}…{of.replaces && ` · ${t('keys.replaces', { prefix: of.replaces })}`}
            </code>
            <CopyButton small text={of.prefix} what={t('keys.prefix')} />
          </span>
        </th>
        <td>{of.principal}</td>
        <td className={tables.wide}>
          {of.grants ? (
            <GrantTags grants={of.grants} />
          ) : (
            <span className="quiet">{t('keys.wholeScope')}</span>
          )}
        </td>
        <td>{limits.length === 0 ? <span className="faint">–</span> : limits.join(', ')}</td>
        <td>
          {of.lastUsedAt ? (
            <TimeAgo at={of.lastUsedAt} />
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
                <ActionIcon aria-label={t('keys.actionsOf', { key: keyName(of, language) })}>
                  <Icon of={IconDots} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<Icon of={IconPencil} />} onClick={() => onAsk(of, 'edit')}>
                  {t('keys.edit')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<Icon of={IconRefresh} />}
                  onClick={() => onAsk(of, 'rotate')}
                >
                  {t('keys.rotate')}
                </Menu.Item>
                <Menu.Item
                  data-danger="true"
                  leftSection={<Icon of={IconTrash} />}
                  onClick={() => onAsk(of, 'revoke')}
                >
                  {t('keys.revoke')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </td>
      </tr>
    </tbody>
  );
}
