import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { firstStart, readSession, type Session } from '../../api/session';
import { onSignedInElsewhere } from '../../api/sessionNews';
import { useText } from '../../i18n/text';
import { ProviderLink } from './ProviderLink';
import { SignInForm } from './SignInForm';
import classes from './SignInPage.module.css';

export interface SignInAgainProps {
  name: string;
  onSignedIn: (session: Session) => void;
}

/** The session ended in the middle of work: the page stays as it is behind this. */
export default function SignInAgain({ name, onSignedIn }: SignInAgainProps) {
  const { t } = useText();
  const start = useQuery({ queryKey: ['session', 'first-start'], queryFn: firstStart });
  const [other, setOther] = useState<string | null>(null);

  useEffect(() => {
    let here = true;
    const look = async () => {
      const found = await readSession(name).catch(() => null);
      if (here && found !== null) {
        if (found.principal.name === name) {
          onSignedIn(found);
        } else {
          setOther(found.principal.name);
        }
      }
    };
    const stop = onSignedInElsewhere(() => void look());
    return () => {
      here = false;
      stop();
    };
  }, [name, onSignedIn]);

  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      lockScroll={false}
      title={t('signIn.again')}
    >
      <p style={{ marginBottom: 16 }}>{t('signIn.againWhy')}</p>
      {other !== null && (
        <p role="alert" style={{ marginBottom: 16 }}>
          {t('signIn.againOther', { other, name })}
        </p>
      )}
      <SignInForm
        name={name}
        onSignedIn={onSignedIn}
        other={
          start.data?.oidc && (
            <>
              <div>
                <ProviderLink beside />
                <p className={classes.beside}>{t('signIn.againBeside')}</p>
              </div>
              <p className={classes.or}>{t('signIn.orAgain')}</p>
            </>
          )
        }
      />
    </Modal>
  );
}
