import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newAttempt } from '../../api/attempt';
import { part } from '../../api/call';
import { type Key, rotateKey } from '../../api/keys';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { useText } from '../../i18n/text';
import { keyName } from './names';
import { SecretOnce } from './SecretOnce';
import classes from './Settings.module.css';

const HOUR = 3600;
const OVERLAPS = [0, HOUR, 24 * HOUR, 7 * 24 * HOUR];

/** A new secret in a key's place; the old one goes on for as long as programs need to change. */
export function RotateDialog({ target, onClose }: { target: Key | null; onClose: () => void }) {
  const { t, language } = useText();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={target !== null}
      onClose={onClose}
      title={t('keys.rotateTitle', { key: keyName(target, language) })}
      size={520}
    >
      {target && <RotateForm target={target} onClose={onClose} />}
    </Modal>
  );
}

function RotateForm({ target, onClose }: { target: Key; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState(24 * HOUR);
  const [reason, setReason] = useState('');
  const [attempt] = useState(newAttempt);
  const rotate = useMutation({
    mutationFn: () => rotateKey(target.prefix, overlap, reason.trim(), `rotate-${attempt}`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (rotate.data) {
    return <SecretOnce secret={rotate.data.secret} what={t('keys.secret')} onDone={onClose} />;
  }
  return (
    <div className={classes.form}>
      <p className={classes.lead}>{t('keys.rotateWhat')}</p>
      <NativeSelect
        label={t('keys.overlap')}
        value={String(overlap)}
        onChange={(event) => setOverlap(Number(event.currentTarget.value))}
        data={OVERLAPS.map((seconds) => ({
          value: String(seconds),
          label:
            seconds === 0
              ? t('keys.overlap.none')
              : t('keys.overlap.hours', { count: seconds / HOUR }),
        }))}
      />
      <TextInput
        label={t('deploy.reason')}
        description={t('deploy.reasonWhat')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {rotate.error && <ErrorCard title={t('keys.notRotated')} failure={rotate.error} />}
      <div className={classes.buttons}>
        <span className={classes.curl}>
          <CurlButton
            method="POST"
            path={`/keys/${part(target.prefix)}/rotate`}
            body={{
              overlapSeconds: overlap,
              ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
            }}
          />
        </span>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button data-autofocus loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {t('keys.rotateDo')}
        </Button>
      </div>
    </div>
  );
}
