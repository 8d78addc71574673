import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconLanguage } from '@tabler/icons-react';
import { LANGUAGES } from '../i18n/language';
import { useText } from '../i18n/text';
import { Icon } from './Icon';

/** Each language is named in itself. */
export const LANGUAGE_NAMES = { en: 'English', zh: '简体中文' } as const;

export function LanguageMenu() {
  const { t, language, setLanguage } = useText();
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          aria-label={t('language.menu', { language: LANGUAGE_NAMES[language] })}
          leftSection={<Icon of={IconLanguage} />}
          rightSection={<Icon of={IconChevronDown} size={14} />}
        >
          {LANGUAGE_NAMES[language]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((one) => (
          <Menu.Item
            key={one}
            lang={one === 'zh' ? 'zh-CN' : 'en'}
            onClick={() => setLanguage(one)}
            rightSection={one === language ? <Icon of={IconCheck} /> : undefined}
          >
            {LANGUAGE_NAMES[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
