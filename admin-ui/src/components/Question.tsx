import { Button, Modal, TextInput } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { writeClipboard } from './clipboard';
import { Icon } from './Icon';
import { NameField } from './NameField';
import classes from './Question.module.css';
import { useFocusBack } from './useFocusBack';

export interface QuestionProps {
  /** the question itself */
  title: string;
  /** what is to happen, in numbers */
  lead: ReactNode;
  /** what the button does, with its number */
  action: string;
  icon?: ReactNode;
  /** red, for the last step of what hurts */
  destructive?: boolean;
  /** has to be typed before the button works, for what never comes back */
  name?: string | undefined;
  /** where the focus starts: on what makes things safer */
  safer: 'cancel' | 'action';
  reason: string;
  onReason: (reason: string) => void;
  /** the same call for a terminal */
  curl: () => string;
  busy: boolean;
  disabled?: boolean;
  wide?: boolean;
  onClose: () => void;
  onConfirm: () => void;
  children?: ReactNode;
}

/** A dialog that asks before something changes: numbers first, a reason, one button that repeats them. */
export function Question(props: QuestionProps) {
  const { t } = useText();
  const first = useRef<HTMLButtonElement>(null);
  const [copied, setCopied] = useState(false);
  const [typed, setTyped] = useState('');
  const unnamed = props.name !== undefined && typed.trim() !== props.name;
  useFocusBack();

  useEffect(() => {
    // After Mantine's own trap has looked for something to focus.
    const timer = setTimeout(() => first.current?.focus({ preventScroll: true }), 30);
    return () => clearTimeout(timer);
  }, []);

  const close = () => {
    // A dialog above this one, such as the sign-in of a session that ended, owns Escape.
    if (document.querySelectorAll('[role="dialog"]').length < 2) {
      props.onClose();
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={props.title}
      size={props.wide ? 640 : 560}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <p className={classes.lead}>{props.lead}</p>
      <div className={classes.body}>
        {props.children}
        {props.name !== undefined && (
          <NameField name={props.name} typed={typed} onTyped={setTyped} />
        )}
        <TextInput
          label={t('ask.reason')}
          description={t('ask.reasonWhat')}
          value={props.reason}
          maxLength={1000}
          onChange={(event) => props.onReason(event.currentTarget.value)}
        />
        <div className={classes.foot}>
          <Button
            variant="subtle"
            className={classes.curl ?? ''}
            leftSection={<Icon of={IconTerminal2} />}
            onClick={() => {
              void writeClipboard(props.curl()).then(setCopied);
            }}
          >
            {copied ? t('copy.done') : t('ask.curl')}
          </Button>
          <span className={classes.buttons}>
            <Button
              variant="default"
              ref={props.safer === 'cancel' ? first : null}
              onClick={props.onClose}
            >
              {t('ask.cancel')}
            </Button>
            <Button
              ref={props.safer === 'action' ? first : null}
              {...(props.destructive ? { variant: 'destroy' } : {})}
              leftSection={props.icon}
              loading={props.busy}
              disabled={unnamed || (props.disabled ?? false)}
              onClick={props.onConfirm}
            >
              {props.action}
            </Button>
          </span>
        </div>
      </div>
    </Modal>
  );
}
