import { IconAlertTriangle } from '@tabler/icons-react';
import type { Session } from '../../api/session';
import { Icon } from '../../components/Icon';
import { Outside } from '../../components/Outside';
import { useText } from '../../i18n/text';
import { ProviderLink } from './ProviderLink';
import { refusalIn } from './refusal';
import { SignInForm } from './SignInForm';
import classes from './SignInPage.module.css';

export interface SignInPageProps {
  release: string;
  /** whether an identity provider signs people in, too */
  oidc: boolean;
  onSignedIn: (session: Session) => void;
}

export function SignInPage({ release, oidc, onSignedIn }: SignInPageProps) {
  const { t } = useText();
  const refusal = refusalIn(location.search);
  return (
    <Outside foot={release}>
      <div className={classes.column}>
        <h1 className={classes.title}>
          {t('signIn.title')} <span className={classes.host}>{location.host}</span>
        </h1>
        {refusal !== null && (
          <p role="alert" className={classes.refusal}>
            <Icon of={IconAlertTriangle} />
            {t(`signIn.refusal.${refusal}`)}
          </p>
        )}
        <SignInForm
          onSignedIn={onSignedIn}
          other={
            oidc && (
              <>
                <ProviderLink />
                <p className={classes.or}>{t('signIn.or')}</p>
              </>
            )
          }
        />
        <p className={classes.forgot}>
          {t('signIn.forgot')}
          <br />
          <code>slipway user reset NAME</code>
        </p>
      </div>
    </Outside>
  );
}
