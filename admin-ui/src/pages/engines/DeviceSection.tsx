import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconCpu,
  IconLoader2,
  IconShield,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Device } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { DeploymentMark } from '../../components/DeploymentMark';
import { Icon } from '../../components/Icon';
import marks from '../../components/Mark.module.css';
import { ServerSaid } from '../../components/ServerSaid';
import { decimal, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { DeviceBar, type Look } from './DeviceBar';
import classes from './EnginesPage.module.css';
import { SharesTable } from './SharesTable';
import { missing, modelOf } from './shares';

export interface DeviceSectionProps {
  device: Device;
  node: string | undefined;
  deployments: readonly Deployment[];
  look: (holder: string, deployment: number | null) => Look;
  chosen: number | null;
  onChoose: (deployment: number) => void;
}

/** A device: its bars, what happens on it, what did not fit. */
export function DeviceSection(props: DeviceSectionProps) {
  const { device, node, deployments, look, chosen, onChoose } = props;
  const { t, language } = useText();
  const [open, setOpen] = useState(false);
  const bars = { device, look, chosen, onChoose };
  const held = new Set(device.leases.map((lease) => lease.deployment));
  // A deployment that was refused waits for nothing any more, so its device does not know it.
  const failed = deployments.flatMap((deployment) =>
    deployment.status
      .filter(
        (status) =>
          status.state === 'FAILED' &&
          status.device === device.id &&
          !held.has(deployment.id) &&
          !device.waiting.some((one) => one.holder === nameOf(deployment)),
      )
      .map((status) => ({ deployment, status })),
  );
  const moving = deployments.flatMap((deployment) =>
    deployment.status
      .filter(
        (status) =>
          held.has(deployment.id) && ['LOADING', 'WARMING', 'DRAINING'].includes(status.state),
      )
      .map((status) => ({ deployment, status })),
  );
  const unfit =
    device.waiting.filter((waiting) => missing(device, waiting) !== null).length +
    failed.filter(({ status }) => status.reasonCode === 'NEVER_FITS').length;

  return (
    <section className={classes.device} aria-label={device.id}>
      <header className={classes.deviceHead}>
        <Icon of={IconCpu} className={classes.chip} />
        <h3 className={classes.deviceName}>{device.id}</h3>
        <CopyButton small text={device.id} what={t('devices.idOf')} />
        <span className="quiet">
          {[
            node,
            device.kind === 'CPU' ? t('devices.cpuName') : device.name,
            device.parent && t('devices.partOf', { parent: device.parent }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className={classes.deviceState}>
          {unfit > 0 ? (
            <span className={marks.mark} data-tone="warning">
              <Icon of={IconAlertTriangle} />
              {t('devices.unfit', { count: unfit })}
            </span>
          ) : failed.length > 0 ? (
            <span className={marks.mark} data-tone="warning">
              <Icon of={IconAlertTriangle} />
              {t('devices.failedCount', { count: failed.length })}
            </span>
          ) : (
            <span className={marks.mark} data-tone="ready">
              <Icon of={IconCircleCheck} />
              {t('devices.fits')}
            </span>
          )}
        </span>
      </header>
      <div className={classes.bars}>
        <DeviceBar {...bars} resource="memoryBytes" />
        <DeviceBar {...bars} resource="threads" />
      </div>
      <ul className={classes.lines}>
        {device.waiting.map((waiting) => {
          const lacks = missing(device, waiting) !== null;
          return (
            <li key={`waits ${waiting.holder}`}>
              <Icon
                of={lacks ? IconCircleX : IconClock}
                className={lacks ? classes.failed : classes.chip}
              />
              <span>
                <Link
                  href={`/models/${encodeURIComponent(modelOf(waiting.holder))}`}
                  className={lacks ? classes.failedName : 'link'}
                >
                  {waiting.holder}
                </Link>{' '}
                {(language === 'en' && waiting.reason) ||
                  t('devices.needs', {
                    memory: size(waiting.memoryBytes),
                    threads: decimal(waiting.threads),
                    free: size(device.free.memoryBytes),
                    freeThreads: decimal(device.free.threads),
                  })}
              </span>
            </li>
          );
        })}
        {failed.map(({ deployment, status }) => (
          <li key={`failed ${deployment.id}`}>
            <Icon of={IconCircleX} className={classes.failed} />
            <span>
              <Link
                href={`/models/${encodeURIComponent(deployment.model)}`}
                className={classes.failedName}
              >
                {nameOf(deployment)} FAILED
              </Link>{' '}
              <ServerSaid kind="status" code={status.reasonCode} text={status.reason ?? ''} />
            </span>
          </li>
        ))}
        {moving.map(({ deployment, status }) => (
          <li key={`moves ${deployment.id}`}>
            <Icon of={IconLoader2} className={`${classes.busy} turning`} />
            <span>
              <span className={classes.busyName}>{nameOf(deployment)}</span>{' '}
              <DeploymentMark state={status.state} />{' '}
              <ServerSaid kind="status" code={status.reasonCode} text={status.reason ?? ''} />
            </span>
          </li>
        ))}
        {device.kept.map(({ engine, memoryBytes }) => (
          <li key={`kept ${engine}`}>
            <Icon of={IconShield} className={classes.chip} />
            <span>{t('devices.kept', { engine, memory: size(memoryBytes) })}</span>
          </li>
        ))}
        {device.budget && (
          <li>
            <Icon of={IconShield} className={classes.chip} />
            <span>
              {t(`devices.budget.${device.budget.from}`, {
                models: size(device.budget.modelBytes),
                whole: size(device.budget.wholeBytes),
                heap: size(device.budget.heapBytes),
                direct: size(device.budget.directBytes),
              })}
            </span>
          </li>
        )}
      </ul>
      {device.leases.length > 0 && (
        <Button
          variant="subtle"
          size="sm"
          className={classes.more ?? ''}
          aria-expanded={open}
          leftSection={<Icon of={open ? IconChevronUp : IconChevronDown} size={14} />}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'devices.hideShares' : 'devices.showShares', { count: device.leases.length })}
        </Button>
      )}
      {open && <SharesTable device={device} deployments={deployments} />}
    </section>
  );
}

export function nameOf(deployment: Deployment): string {
  return `${deployment.model} v${deployment.version}`;
}
