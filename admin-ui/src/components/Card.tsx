import { type ReactNode, type Ref, useId } from 'react';
import classes from './Card.module.css';

export interface CardProps {
  title?: ReactNode;
  /** an optional half-sentence that explains the title */
  quiet?: ReactNode;
  controls?: ReactNode;
  /** whether the content stands within the card's padding; tables do not */
  padded?: boolean;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

export function Card({ title, quiet, controls, padded = true, ref, children }: CardProps) {
  const id = useId();
  return (
    <section
      ref={ref}
      className={classes.card}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title !== undefined && (
        <header className={classes.head}>
          <h2 className={classes.title} id={id}>
            {title}
          </h2>
          {quiet !== undefined && <span className={classes.quiet}>{quiet}</span>}
          {controls !== undefined && <span className={classes.controls}>{controls}</span>}
        </header>
      )}
      <div className={padded ? classes.padded : undefined}>{children}</div>
    </section>
  );
}
