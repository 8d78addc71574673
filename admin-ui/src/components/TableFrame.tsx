import type { ReactNode } from 'react';
import classes from './Table.module.css';

export interface TableFrameProps {
  /** it has the page's width and may have many rows: its head stays in sight */
  whole?: boolean;
  children: ReactNode;
}

/** What is wider than its place scrolls in here: with the keyboard too. */
export function TableFrame({ whole = false, children }: TableFrameProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div className={classes.frame} data-whole={whole || undefined} tabIndex={0}>
      {children}
    </div>
  );
}
