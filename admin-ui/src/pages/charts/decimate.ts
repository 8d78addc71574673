import type { Values } from './series';

export interface Aligned {
  times: number[];
  columns: Values[];
}

/**
 * At most so many points on one time axis. Each bucket keeps its least and its greatest value of
 * every column in the order in which they came, so that no spike is lost; a gap in a bucket stays.
 */
export function decimate(
  times: readonly number[],
  columns: readonly Values[],
  most: number,
): Aligned {
  const points = times.length;
  if (points <= most || most < 4) {
    return { times: [...times], columns: columns.map((column) => [...column]) };
  }
  const buckets = Math.floor(most / 2);
  const keptTimes: number[] = [];
  const kept: Values[] = columns.map(() => []);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * points) / buckets);
    const to = Math.floor(((bucket + 1) * points) / buckets);
    keptTimes.push(times[from] ?? 0, times[to - 1] ?? 0);
    columns.forEach((column, index) => {
      const [first, second] = extremes(column, from, to);
      kept[index]?.push(first, second);
    });
  }
  return { times: keptTimes, columns: kept };
}

function extremes(column: Values, from: number, to: number): [number | null, number | null] {
  let least = -1;
  let most = -1;
  let gap = -1;
  for (let at = from; at < to; at++) {
    const value = column[at] ?? null;
    if (value === null) {
      gap = at;
      continue;
    }
    if (least < 0 || value < (column[least] ?? 0)) {
      least = at;
    }
    if (most < 0 || value > (column[most] ?? 0)) {
      most = at;
    }
  }
  if (least < 0) {
    return [null, null];
  }
  const top = column[most] ?? null;
  if (gap >= 0) {
    return gap > most ? [top, null] : [null, top];
  }
  const bottom = column[least] ?? null;
  return least < most ? [bottom, top] : [top, bottom];
}
