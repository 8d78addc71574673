import { Popover, UnstyledButton } from '@mantine/core';
import { IconLoader2 } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { percent } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { inTray, sentBytes, totalBytes } from '../upload/item';
import { useUploads } from '../upload/uploads';
import { DeploymentMark } from './DeploymentMark';
import { Icon } from './Icon';
import { Ring } from './Ring';
import { ServerSaid } from './ServerSaid';
import classes from './Tray.module.css';
import { TrayRow } from './TrayRow';
import { useLoads } from './useLoads';

/** Long work goes on anywhere; the tray is there only while there is some. */
export function Tray() {
  const { t, language } = useText();
  const [open, setOpen] = useState(false);
  const items = useUploads().filter(inTray);
  const loads = useLoads();
  if (items.length === 0 && loads.length === 0) {
    return null;
  }
  const total = items.reduce((sum, item) => sum + totalBytes(item), 0);
  const sent = items.reduce((sum, item) => sum + sentBytes(item), 0);
  const done = total === 0 ? 100 : Math.floor((sent / total) * 100);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={400}
      trapFocus
      // Its own roles would name the list after the percentage on the button.
      withRoles={false}
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.button ?? ''}
          aria-expanded={open}
          aria-haspopup="dialog"
          onClick={() => setOpen(!open)}
        >
          {items.length > 0 ? (
            <Ring percent={done} />
          ) : (
            <Icon of={IconLoader2} className="turning" />
          )}
          <span>
            {items.length > 0 && (
              <>
                <span className={classes.long}>{t('tray.count', { count: items.length })} · </span>
                {percent(done, language, 0)}
              </>
            )}
            {loads.length > 0 && (
              <span className={items.length > 0 ? classes.long : undefined}>
                {items.length > 0 && ' · '}
                {t('tray.loads', { count: loads.length })}
              </span>
            )}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.list ?? ''} role="dialog" aria-label={t('tray.title')}>
        {items.map((item) => (
          <TrayRow key={item.key} item={item} />
        ))}
        {loads.map((load) => (
          <div className={classes.row} key={load.id}>
            <span className={classes.line}>
              <Link
                href={`/models/${encodeURIComponent(load.model)}`}
                className={`${classes.name} link`}
                onClick={() => setOpen(false)}
              >
                {t('tray.load', { model: load.model, version: load.version })}
              </Link>
              <DeploymentMark state={load.state} />
            </span>
            {load.reason && (
              <span className="quiet">
                <ServerSaid kind="status" code={load.reasonCode} text={load.reason} />
              </span>
            )}
          </div>
        ))}
        {items.length > 0 && (
          <p className={classes.foot}>
            <Link href="/upload" className="link alone" onClick={() => setOpen(false)}>
              {t('tray.all')}
            </Link>
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
