import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './Settings.module.css';

export interface SecretOnceProps {
  /** null when the server has shown it before */
  secret: string | null;
  /** what is copied, for those who do not see it */
  what: string;
  children?: ReactNode;
  onDone: () => void;
}

/** A secret that is shown this once. */
export function SecretOnce({ secret, what, children, onDone }: SecretOnceProps) {
  const { t } = useText();
  return (
    <div className={classes.form}>
      {secret === null ? (
        <p>{t('secret.gone')}</p>
      ) : (
        <>
          <div className={classes.secret}>
            <code data-secret>{secret}</code>
            <CopyButton text={secret} what={what} />
          </div>
          <p className={classes.once}>
            <Icon of={IconAlertTriangle} />
            {t('secret.once')}
          </p>
        </>
      )}
      {children}
      <div className={classes.buttons}>
        <Button onClick={onDone}>{t('secret.done')}</Button>
      </div>
    </div>
  );
}
