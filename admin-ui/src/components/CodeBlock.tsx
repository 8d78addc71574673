import type { ReactNode } from 'react';
import classes from './CodeBlock.module.css';
import { CopyButton } from './CopyButton';

export interface CodeBlockProps {
  title: ReactNode;
  quiet?: ReactNode;
  code: string;
  /** what the copy button copies */
  what: string;
}

export function CodeBlock({ title, quiet, code, what }: CodeBlockProps) {
  return (
    <figure className={classes.block}>
      <figcaption className={classes.head}>
        <span className={classes.title}>{title}</span>
        {quiet !== undefined && <span className={classes.quiet}>{quiet}</span>}
        <span className={classes.copy}>
          <CopyButton text={code} what={what} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className={classes.code} tabIndex={0}>
        {code}
      </pre>
    </figure>
  );
}
