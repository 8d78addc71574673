import { IconPinned } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Device } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { DeploymentMark } from '../../components/DeploymentMark';
import { Icon } from '../../components/Icon';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { decimal, percent, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { modelOf } from './shares';

/** Who holds which share of a device, as numbers. */
export function SharesTable({
  device,
  deployments,
}: {
  device: Device;
  deployments: readonly Deployment[];
}) {
  const { t, language } = useText();
  const leases = [...device.leases].sort((one, two) => two.memoryBytes - one.memoryBytes);
  return (
    <TableFrame>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{t('devices.holder')}</th>
            <th scope="col">{t('models.head.state')}</th>
            <th scope="col" className={tables.number}>
              {t('devices.memory')}
            </th>
            <th scope="col" className={tables.number}>
              {t('devices.share')}
            </th>
            <th scope="col" className={tables.number}>
              {t('devices.threads')}
            </th>
            <th scope="col" className={tables.number}>
              {t('devices.priority')}
            </th>
            <th scope="col">{t('devices.since')}</th>
          </tr>
        </thead>
        <tbody>
          {leases.map((lease) => {
            const status = deployments
              .find((one) => one.id === lease.deployment)
              ?.status.find((one) => one.device === null || one.device === device.id);
            return (
              <tr key={lease.id}>
                <th scope="row">
                  <Link
                    href={`/models/${encodeURIComponent(modelOf(lease.holder))}`}
                    className="link"
                  >
                    <strong>{lease.holder}</strong>
                  </Link>{' '}
                  {lease.pinned && (
                    <span title={t('devices.pinned')}>
                      <Icon of={IconPinned} size={14} />
                      <span className="only-read-aloud">{t('devices.pinned')}</span>
                    </span>
                  )}
                </th>
                <td>
                  {lease.state === 'ACTIVE' && status ? (
                    <DeploymentMark state={status.state} />
                  ) : (
                    t(`devices.lease.${lease.state}`)
                  )}
                  {lease.over && <span className="quiet"> {t('devices.over')}</span>}
                </td>
                <td className={tables.number}>{size(lease.memoryBytes)}</td>
                <td className={tables.number}>
                  {percent((lease.memoryBytes / device.capacity.memoryBytes) * 100, language, 1)}
                </td>
                <td className={tables.number}>{decimal(lease.threads)}</td>
                <td className={tables.number}>{lease.priority}</td>
                <td>
                  <TimeAgo at={lease.grantedAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}
