import { ActionIcon, Button } from '@mantine/core';
import {
  IconFile,
  IconFileZip,
  IconFolder,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { FailureSaid } from '../../components/FailureSaid';
import { Icon } from '../../components/Icon';
import { ProgressBar } from '../../components/ProgressBar';
import { ServerSaid } from '../../components/ServerSaid';
import { Spark } from '../../components/Spark';
import { TransferLine } from '../../components/TransferLine';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { canGoOn, canPause, type Item, percentSent } from '../../upload/item';
import { speeds } from '../../upload/pace';
import { cancelUpload, uploadDesk } from '../../upload/uploads';
import { sentence } from './FindingNote';
import { PhaseMark } from './PhaseMark';
import { PickAgain } from './PickAgain';
import classes from './UploadPage.module.css';

/** One upload: how far it is, and what can be done about it. */
export function UploadRow({ item }: { item: Item }) {
  const { t, language } = useText();
  const [failure, setFailure] = useState<unknown>(null);
  const first = item.files[0];
  const name = item.files.length === 1 ? (first?.path ?? '') : item.about.model;
  const picture =
    item.files.length > 1 ? IconFolder : /\.(zip|t?gz|tar)$/i.test(name) ? IconFileZip : IconFile;
  const done = percentSent(item);
  const transferring = ['sending', 'verifying', 'paused', 'broken', 'waiting'].includes(item.phase);
  const over = ['checked', 'quarantined', 'failed'].includes(item.phase);

  const cancel = () => {
    cancelUpload(item).catch(setFailure);
  };

  return (
    <div className={classes.row}>
      <Icon of={picture} size={18} className={classes.icon} />
      <div className={classes.words}>
        <div className={classes.line}>
          <span className={classes.name}>
            {name}
            <small>{t('upload.for', { model: item.about.model, count: item.files.length })}</small>
          </span>
          {transferring ? (
            <span className={classes.name}>{percent(done, language, 0)}</span>
          ) : (
            <PhaseMark phase={item.phase} />
          )}
        </div>
        {transferring && <ProgressBar percent={done} label={name} />}
        <div className={classes.meter}>
          <TransferLine item={item} />
          {item.phase === 'sending' && (
            <>
              <Spark values={speeds(uploadDesk().pace(item.key))} width={64} height={14} />
              <span className={classes.note}>{t('upload.resumes')}</span>
            </>
          )}
        </div>
        {item.reason !== null && item.phase !== 'needs-files' && (
          <p className={classes.why}>
            <ServerSaid kind="problem" code={item.reasonCode} text={item.reason} />
          </p>
        )}
        {item.problems[0] && item.phase === 'quarantined' && (
          <p className={classes.why}>
            <ServerSaid
              kind="finding"
              code={item.problems[0].code}
              text={sentence(item.problems[0].found)}
            />
          </p>
        )}
        {item.phase === 'needs-files' && <PickAgain item={item} />}
        {failure !== null && (
          <p className={classes.why}>
            <FailureSaid failure={failure} />
          </p>
        )}
      </div>
      <div className={classes.actions}>
        {canPause(item) && (
          <Button
            variant="default"
            leftSection={<Icon of={IconPlayerPause} />}
            onClick={() => uploadDesk().pause(item.key)}
          >
            {t('upload.pause')}
          </Button>
        )}
        {canGoOn(item) && (
          <Button
            variant="default"
            leftSection={<Icon of={IconPlayerPlay} />}
            onClick={() => uploadDesk().resume(item.key)}
          >
            {t(item.phase === 'paused' ? 'upload.resume' : 'upload.tryNow')}
          </Button>
        )}
        {(item.phase === 'checked' || item.phase === 'quarantined') && (
          <Button component={Link} href={`/uploads/${item.upload}`} variant="default">
            {t(item.phase === 'checked' ? 'upload.decide' : 'upload.reasons')}
          </Button>
        )}
        {over ? (
          <ActionIcon
            variant="default"
            aria-label={t('upload.close', { name })}
            onClick={() => (item.phase === 'failed' ? cancel() : uploadDesk().remove(item.key))}
          >
            <Icon of={IconX} />
          </ActionIcon>
        ) : (
          <Button variant="danger" leftSection={<Icon of={IconX} />} onClick={cancel}>
            {t('upload.cancel')}
          </Button>
        )}
      </div>
    </div>
  );
}
