import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CurlButton } from '../../components/CurlButton';
import type { CurlCall } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { NameField } from '../../components/NameField';
import { useText } from '../../i18n/text';
import classes from './Settings.module.css';

export interface ReasonDialogProps {
  opened: boolean;
  onClose: () => void;
  /** the question */
  title: string;
  /** what follows from it */
  lines: readonly string[];
  /** the button, a verb with its object */
  action: string;
  /** what cannot come back: its name, which is asked for */
  name?: string;
  busy: boolean;
  /** the same without the console, with the reason as far as it is typed */
  call: (reason: string) => CurlCall;
  failure: unknown;
  /** what did not happen */
  failed: string;
  onConfirm: (reason: string) => void;
}

/** Asks before something that takes effect at once, and for a reason for the audit log. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={480}
    >
      <div className={classes.form}>
        <ul className={classes.consequences}>
          {props.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <TextInput
          label={t('deploy.reason')}
          description={t('deploy.reasonWhat')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {props.name !== undefined && (
          <NameField name={props.name} typed={typed} onTyped={setTyped} />
        )}
        {props.failure ? <ErrorCard title={props.failed} failure={props.failure} /> : null}
        <div className={classes.buttons}>
          <span className={classes.curl}>
            <CurlButton {...props.call(reason.trim())} />
          </span>
          <Button variant="default" data-autofocus onClick={props.onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button
            variant="destroy"
            loading={props.busy}
            disabled={props.name !== undefined && typed.trim() !== props.name}
            onClick={() => props.onConfirm(reason.trim())}
          >
            {props.action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
