import { ActionIcon } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { percent } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { canGoOn, canPause, type Item, percentSent } from '../upload/item';
import { cancelUpload, uploadDesk } from '../upload/uploads';
import { FailureSaid } from './FailureSaid';
import { Icon } from './Icon';
import { ProgressBar } from './ProgressBar';
import { TransferLine } from './TransferLine';
import classes from './Tray.module.css';

/** One upload, on every page: how far it is, and what stops it. */
export function TrayRow({ item }: { item: Item }) {
  const { t, language } = useText();
  const [failure, setFailure] = useState<unknown>(null);
  const name = item.files[0]?.path ?? item.about.model;
  const done = percentSent(item);
  const desk = uploadDesk();
  const act = canPause(item)
    ? ({ say: 'upload.pauseOf', icon: IconPlayerPause, run: () => desk.pause(item.key) } as const)
    : canGoOn(item)
      ? ({
          say: 'upload.resumeOf',
          icon: IconPlayerPlay,
          run: () => desk.resume(item.key),
        } as const)
      : null;
  const cancel = t('upload.cancelOf', { name });
  return (
    <div className={classes.row}>
      <span className={classes.line}>
        <span className={classes.name}>{name}</span>
        <span className={classes.acts}>
          {percent(done, language, 0)}
          {act && (
            <ActionIcon
              size="sm"
              aria-label={t(act.say, { name })}
              title={t(act.say, { name })}
              onClick={act.run}
            >
              <Icon of={act.icon} size={14} />
            </ActionIcon>
          )}
          <ActionIcon
            size="sm"
            aria-label={cancel}
            title={cancel}
            onClick={() => {
              cancelUpload(item).catch(setFailure);
            }}
          >
            <Icon of={IconX} size={14} />
          </ActionIcon>
        </span>
      </span>
      <ProgressBar percent={done} label={name} />
      <TransferLine item={item} />
      {failure !== null && (
        <span className="quiet">
          <FailureSaid failure={failure} />
        </span>
      )}
    </div>
  );
}
