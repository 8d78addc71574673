import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLanguage, IconLogout } from '@tabler/icons-react';
import { signOut } from '../api/session';
import { LANGUAGES } from '../i18n/language';
import { useText } from '../i18n/text';
import { useSession } from '../SessionContext';
import classes from './AccountMenu.module.css';
import { Icon } from './Icon';
import { initials } from './initials';
import { LANGUAGE_NAMES } from './LanguageMenu';
import { THEMES } from './ThemeMenu';

export function AccountMenu() {
  const { t, language, setLanguage } = useText();
  const { session, signedOut } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { name, displayName } = session.principal;

  const short = initials(displayName || name);

  const leave = async () => {
    try {
      await signOut();
    } finally {
      signedOut();
    }
  };

  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton
          className={classes.account ?? ''}
          aria-label={t('account.menu', { initials: short, name })}
        >
          {short}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <span className={classes.name}>{displayName || name}</span>
          {displayName && displayName !== name && <span className="quiet">{name}</span>}
        </div>
        <Menu.Divider />
        <Menu.Label>{t('theme.label')}</Menu.Label>
        {THEMES.map((theme) => (
          <Menu.Item
            key={theme.scheme}
            closeMenuOnClick={false}
            leftSection={<Icon of={theme.icon} />}
            rightSection={theme.scheme === colorScheme ? <Icon of={IconCheck} /> : undefined}
            onClick={() => setColorScheme(theme.scheme)}
          >
            {t(theme.key)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language.label')}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item
            key={one}
            lang={one === 'zh' ? 'zh-CN' : 'en'}
            closeMenuOnClick={false}
            leftSection={<Icon of={IconLanguage} />}
            rightSection={one === language ? <Icon of={IconCheck} /> : undefined}
            onClick={() => setLanguage(one)}
          >
            {LANGUAGE_NAMES[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon of={IconLogout} />} onClick={leave}>
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
