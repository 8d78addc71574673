import { Link } from 'wouter';
import { part } from '../../api/call';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n/text';
import { AccountTab } from './AccountTab';
import { ConfigurationTab } from './ConfigurationTab';
import { KeysTab } from './KeysTab';
import { PeopleTab } from './PeopleTab';
import { PersonTab } from './PersonTab';
import classes from './Settings.module.css';
import { SignInTab } from './SignInTab';

const TABS = ['people', 'keys', 'signIn', 'configuration', 'account'] as const;
type Tab = (typeof TABS)[number];

/** What each part reads. */
const PATHS: Record<Tab, string> = {
  people: '/principals',
  keys: '/keys',
  signIn: '/configuration',
  configuration: '/configuration',
  account: '/me',
};

export interface SettingsPageProps {
  tab?: string | undefined;
  /** of the one whose page is open */
  name?: string | undefined;
}

/** People, keys, what the server is configured to do, and one's own account. */
export default function SettingsPage({ tab, name }: SettingsPageProps) {
  const { t } = useText();
  const at: Tab = TABS.find((one) => one === tab) ?? 'people';
  return (
    <>
      <PageHead
        title={t('settings.title')}
        path={at === 'people' && name !== undefined ? `/principals/${part(name)}` : PATHS[at]}
      />
      <nav className={classes.tabs} aria-label={t('settings.parts')}>
        {TABS.map((one) => (
          <Link
            key={one}
            href={`/settings/${one}`}
            className={classes.tab}
            aria-current={one === at ? 'page' : undefined}
          >
            {t(`settings.${one}`)}
          </Link>
        ))}
      </nav>
      {at === 'people' &&
        (name === undefined ? <PeopleTab /> : <PersonTab key={name} name={name} />)}
      {at === 'keys' && <KeysTab />}
      {at === 'signIn' && <SignInTab />}
      {at === 'configuration' && <ConfigurationTab />}
      {at === 'account' && <AccountTab />}
    </>
  );
}
