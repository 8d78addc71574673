import classes from './Spark.module.css';
import { sparkPath } from './sparkPath';

export interface SparkProps {
  values: readonly (number | null)[];
  width?: number;
  height?: number;
}

/** A small zero-based line without axes; a gap where nothing was measured. Numbers beside it speak. */
export function Spark({ values, width = 94, height = 24 }: SparkProps) {
  const { line, area } = sparkPath(values, width, height);
  return (
    <svg className={classes.spark} width={width} height={height} aria-hidden="true">
      <path className={classes.area} d={area} />
      <path className={classes.line} d={line} />
    </svg>
  );
}
