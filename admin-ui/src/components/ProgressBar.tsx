import classes from './ProgressBar.module.css';

export function ProgressBar({ percent, label }: { percent: number; label: string }) {
  return (
    <div
      className={classes.trough}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={classes.bar} style={{ width: `${percent}%` }} />
    </div>
  );
}
