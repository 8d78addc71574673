import type { ReactNode } from 'react';
import { LanguageMenu } from './LanguageMenu';
import { Logo } from './Logo';
import classes from './Outside.module.css';
import { ThemeMenu } from './ThemeMenu';

/** The frame of the pages that come before signing in. */
export function Outside({ children, foot }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <div className={classes.outside}>
      <header className={classes.head}>
        <Logo />
        <span className={classes.menus}>
          <LanguageMenu />
          <ThemeMenu />
        </span>
      </header>
      <main className={classes.middle}>{children}</main>
      <footer className={classes.foot}>{foot}</footer>
    </div>
  );
}
