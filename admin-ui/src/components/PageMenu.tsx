import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconTerminal2 } from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { writeClipboard } from './clipboard';
import { curlOf } from './curl';
import { Icon } from './Icon';

/** What can be done with any page: its reading as a call. */
export function PageMenu({ path }: { path: string }) {
  const { t } = useText();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t('page.more')}>
          <Icon of={IconDots} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon of={IconTerminal2} />}
          onClick={() => void writeClipboard(curlOf({ path }))}
        >
          {t('page.curl')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
