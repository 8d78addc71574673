import type { ReactNode } from 'react';
import classes from './PageHead.module.css';
import { PageMenu } from './PageMenu';

export interface PageHeadProps {
  title: string;
  /** one state */
  state?: ReactNode;
  /** one quiet line of facts */
  facts?: ReactNode;
  actions?: ReactNode;
  /** on a phone the actions stay here, and the bottom edge is somebody else's */
  still?: boolean;
  /** what the page reads, for `Copy as curl` */
  path?: string;
}

export function PageHead({ title, state, facts, actions, still = false, path }: PageHeadProps) {
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {state}
        {facts !== undefined && <span className={classes.facts}>{facts}</span>}
      </div>
      {(actions || path !== undefined) && (
        <div
          className={classes.actions}
          data-menu-only={!actions || undefined}
          data-still={still || undefined}
        >
          {path !== undefined && <PageMenu path={path} />}
          {actions}
        </div>
      )}
    </header>
  );
}
