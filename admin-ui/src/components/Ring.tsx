import classes from './Ring.module.css';

/** How far something is, as a small ring. */
export function Ring({ percent }: { percent: number }) {
  const around = 2 * Math.PI * 5;
  return (
    <svg className={classes.ring} viewBox="0 0 14 14" aria-hidden="true">
      <circle cx="7" cy="7" r="5" />
      <circle
        className={classes.done}
        cx="7"
        cy="7"
        r="5"
        strokeDasharray={`${(around * percent) / 100} ${around}`}
      />
    </svg>
  );
}
