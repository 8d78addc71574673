import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconChevronDown,
  IconDeviceDesktop,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { Icon } from './Icon';

export const THEMES = [
  { scheme: 'light', icon: IconSun, key: 'theme.light' },
  { scheme: 'dark', icon: IconMoon, key: 'theme.dark' },
  { scheme: 'auto', icon: IconDeviceDesktop, key: 'theme.auto' },
] as const;

export function ThemeMenu() {
  const { t } = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chosen = THEMES.find((theme) => theme.scheme === colorScheme) ?? THEMES[2];
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          aria-label={t('theme.menu', { theme: t(chosen.key) })}
          leftSection={<Icon of={chosen.icon} />}
          rightSection={<Icon of={IconChevronDown} size={14} />}
        >
          {t(chosen.key)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((theme) => (
          <Menu.Item
            key={theme.scheme}
            onClick={() => setColorScheme(theme.scheme)}
            leftSection={<Icon of={theme.icon} />}
            rightSection={theme.scheme === colorScheme ? <Icon of={IconCheck} /> : undefined}
          >
            {t(theme.key)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
