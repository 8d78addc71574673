import { ActionIcon } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { Search } from '../palette/Search';
import { AccountMenu } from './AccountMenu';
import { Breadcrumb } from './Breadcrumb';
import classes from './Header.module.css';
import { Icon } from './Icon';
import { LiveMark } from './LiveMark';
import { Tray } from './Tray';

export interface HeaderProps {
  onMenu: () => void;
  onShortcuts: () => void;
}

export function Header({ onMenu, onShortcuts }: HeaderProps) {
  const { t } = useText();
  return (
    <header className={classes.header}>
      <span className={classes.menu}>
        <ActionIcon aria-label={t('shell.openNavigation')} onClick={onMenu}>
          <Icon of={IconMenu2} size={20} />
        </ActionIcon>
      </span>
      <Breadcrumb />
      <span className={classes.right}>
        <Search onShortcuts={onShortcuts} />
        <Tray />
        <LiveMark />
        <AccountMenu />
      </span>
    </header>
  );
}
