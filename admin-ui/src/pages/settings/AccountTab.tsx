import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { Card } from '../../components/Card';
import { LANGUAGE_NAMES } from '../../components/LanguageMenu';
import { Moment } from '../../components/Moment';
import { THEMES } from '../../components/ThemeMenu';
import { LANGUAGES, type Language } from '../../i18n/language';
import { useText } from '../../i18n/text';
import { useSession } from '../../SessionContext';
import { GrantTags } from './GrantTags';
import { PasswordForm } from './PasswordForm';
import { SessionsCard } from './SessionsCard';
import classes from './Settings.module.css';

/** Oneself: what one may, the password, where one is signed in, language and theme. */
export function AccountTab() {
  const { t, language, setLanguage } = useText();
  const { session } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, displayName, kind } = session.principal;
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        <Card title={displayName || name}>
          <dl className={classes.facts}>
            <dt>{t('people.name')}</dt>
            <dd>
              <code>{name}</code>
            </dd>
            <dt>{t('people.roles')}</dt>
            <dd>
              <GrantTags grants={session.grants} />
            </dd>
            <dt>{t('account.idle')}</dt>
            <dd>
              <Moment at={session.idleUntil} />
            </dd>
            <dt>{t('account.ends')}</dt>
            <dd>
              <Moment at={session.expiresAt} />
            </dd>
          </dl>
        </Card>
        {kind === 'PERSON' && <SessionsCard name={name} may />}
      </div>
      <div className={classes.stack}>
        <Card title={t('account.looks')}>
          <div className={classes.form}>
            <NativeSelect
              label={t('language.label')}
              value={language}
              onChange={(event) => setLanguage(event.currentTarget.value as Language)}
              data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
            />
            <NativeSelect
              label={t('theme.label')}
              value={colorScheme}
              onChange={(event) =>
                setColorScheme(event.currentTarget.value as (typeof THEMES)[number]['scheme'])
              }
              data={THEMES.map((theme) => ({ value: theme.scheme, label: t(theme.key) }))}
            />
            <p className="quiet">{t('account.looksWhat')}</p>
          </div>
        </Card>
        {kind === 'PERSON' && (
          <Card title={t('account.password')}>
            <PasswordForm name={name} />
          </Card>
        )}
      </div>
    </div>
  );
}
