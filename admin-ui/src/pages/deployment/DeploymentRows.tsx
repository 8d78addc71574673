import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconAdjustments,
  IconCopy,
  IconDots,
  IconDownload,
  IconPlayerPlay,
  IconRefresh,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { Deployment, DeploymentStatus } from '../../api/types';
import { writeClipboard } from '../../components/clipboard';
import { DeploymentMark } from '../../components/DeploymentMark';
import { Icon } from '../../components/Icon';
import { ServerSaid } from '../../components/ServerSaid';
import tables from '../../components/Table.module.css';
import { TimeAgo } from '../../components/TimeAgo';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { BatchingWhy } from './BatchingWhy';
import classes from './Deployment.module.css';

export type DeploymentAct = 'settings' | 'retry' | 'load' | 'unload' | 'delete';

export interface DeploymentRowsProps {
  deployment: Deployment;
  may: boolean;
  busy: boolean;
  onAct: (what: DeploymentAct) => void;
}

const COLUMNS = 7;

/** A deployment: a row for each node, its reason below, and why its batches have their size. */
export function DeploymentRows({ deployment, may, busy, onAct }: DeploymentRowsProps) {
  const { t } = useText();
  const [why, setWhy] = useState(false);
  const failed = deployment.status.some((one) => one.state === 'FAILED');
  const loaded = deployment.status.some((one) => one.state === 'READY');
  const wished = deployment.wished === 'LOADED';
  const title = may ? undefined : t('first.needsRight');
  const menu = (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('deployed.actions', { version: deployment.version })}>
          <Icon of={IconDots} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon of={IconAdjustments} />}
          disabled={!may}
          title={title}
          onClick={() => onAct('settings')}
        >
          {t('deployed.settings')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon of={IconStack2} />}
          disabled={!loaded}
          onClick={() => setWhy(!why)}
        >
          {t('deployed.why')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon of={IconCopy} />}
          onClick={() => void writeClipboard(String(deployment.id))}
        >
          {t('deployed.copyId', { id: deployment.id })}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon of={wished ? IconDownload : IconPlayerPlay} />}
          disabled={!may}
          title={title}
          data-danger={wished || undefined}
          onClick={() => onAct(wished ? 'unload' : 'load')}
        >
          {wished ? t('deployed.unload') : t('deployed.load')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon of={IconTrash} />}
          disabled={!may}
          title={title}
          data-danger
          onClick={() => onAct('delete')}
        >
          {t('deployed.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  const statuses: (DeploymentStatus | null)[] =
    deployment.status.length === 0 ? [null] : deployment.status;
  return (
    <>
      {statuses.map((status, index) => (
        <Fragment key={status?.node ?? ''}>
          <tr>
            <th scope="row">
              <strong>v{deployment.version}</strong>
            </th>
            <td>
              <DeploymentMark state={status?.state ?? (wished ? 'PENDING' : 'UNLOADED')} />
            </td>
            <td>
              {status
                ? t('deployments.on', { node: status.node })
                : wished && t('deployments.waiting')}
              {status?.device && <span className="quiet"> · {status.device}</span>}
            </td>
            <td>{status && t('deployments.instances', { count: status.instances })}</td>
            <td className={tables.number}>
              {status?.memory ? size(status.memory.measuredBytes) : '–'}
            </td>
            <td>
              {status && (
                <span className="quiet">
                  <TimeAgo at={status.since} />
                </span>
              )}
            </td>
            <td className={`${tables.number} ${classes.menu}`}>
              <span className={classes.sign}>
                {index === 0 && failed && (
                  <Button
                    variant="default"
                    size="sm"
                    leftSection={<Icon of={IconRefresh} size={14} />}
                    loading={busy}
                    disabled={!may}
                    title={title}
                    onClick={() => onAct('retry')}
                  >
                    {t('deployed.retry')}
                  </Button>
                )}
                {index === 0 && menu}
              </span>
            </td>
          </tr>
          {status?.reason && (
            <tr>
              <td colSpan={COLUMNS} className={tables.reason}>
                <p className={classes.reason}>
                  <ServerSaid kind="status" code={status.reasonCode} text={status.reason} />{' '}
                  {status.reasonCode && <code>{status.reasonCode}</code>}
                </p>
              </td>
            </tr>
          )}
        </Fragment>
      ))}
      {why && (
        <tr>
          <td colSpan={COLUMNS} style={{ padding: 0, whiteSpace: 'normal' }}>
            <BatchingWhy deployment={deployment} />
          </td>
        </tr>
      )}
    </>
  );
}
