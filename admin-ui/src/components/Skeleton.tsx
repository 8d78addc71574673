import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import classes from './Skeleton.module.css';

/** Rows in the shape of what comes, once it has taken 300 ms. */
export function SkeletonRows({ rows, height = 50 }: { rows: number; height?: number }) {
  const { t } = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t('loading')}>
      {late &&
        Array.from({ length: rows }, (_, index) => index).map((row) => (
          <div className={classes.row} key={row} style={{ height }}>
            <span style={{ width: `${18 - (row % 3) * 3}%` }} />
            <span style={{ width: '9%' }} />
            <span style={{ width: '14%' }} />
            <span style={{ width: '7%', marginLeft: 'auto' }} />
          </div>
        ))}
    </div>
  );
}
