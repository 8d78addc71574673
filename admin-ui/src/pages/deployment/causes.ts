import type { BatchCause, BatchSize, CauseShare, QueueNow } from './calls';

export interface CauseLine {
  /** null for all that are not named */
  code: BatchCause | null;
  percent: number;
  meanRows: number;
  leastRows: number;
  mostRows: number;
  meanWaitMicros: number;
}

/** At most three lines that sum to 100 %: the two largest causes and the rest as one. */
export function causeLines(causes: readonly CauseShare[]): CauseLine[] {
  const sorted = [...causes].sort((one, other) => other.percent - one.percent);
  const line = ({ batches: _, ...rest }: CauseShare): CauseLine => rest;
  if (sorted.length <= 3) {
    return sorted.map(line);
  }
  const named = sorted.slice(0, 2);
  const rest = sorted.slice(2);
  const batches = rest.reduce((sum, one) => sum + one.batches, 0);
  const mean = (of: (one: CauseShare) => number) =>
    batches === 0 ? 0 : rest.reduce((sum, one) => sum + one.batches * of(one), 0) / batches;
  const tenths = named.reduce((sum, one) => sum + Math.round(one.percent * 10), 0);
  return [
    ...named.map(line),
    {
      code: null,
      percent: (1000 - tenths) / 10,
      meanRows: mean((one) => one.meanRows),
      leastRows: Math.min(...rest.map((one) => one.leastRows)),
      mostRows: Math.max(...rest.map((one) => one.mostRows)),
      meanWaitMicros: mean((one) => one.meanWaitMicros),
    },
  ];
}

/** A bar of the histogram: batches with so many rows. */
export interface SizeBin {
  from: number;
  to: number;
  percent: number;
}

const MOST_BINS = 16;

/**
 * Batches by size, in at most sixteen bars of equal width that reach from one row to the limit, or
 * to the largest batch when that is larger; batches without rows stand with those of one.
 */
export function sizeBins(sizes: readonly BatchSize[], limit: number): SizeBin[] {
  const all = sizes.reduce((sum, size) => sum + size.batches, 0);
  const most = Math.max(1, limit, ...sizes.map((size) => size.rows));
  const width = Math.ceil(most / MOST_BINS);
  const bins: SizeBin[] = [];
  for (let from = 1; from <= most; from += width) {
    const to = Math.min(from + width - 1, most);
    const batches = sizes
      .filter((size) => Math.max(1, size.rows) >= from && Math.max(1, size.rows) <= to)
      .reduce((sum, size) => sum + size.batches, 0);
    bins.push({ from, to, percent: all === 0 ? 0 : (batches / all) * 100 });
  }
  return bins;
}

const FREE: readonly BatchCause[] = ['ARRIVED_ALONE', 'ARRIVED_TOGETHER'];

/**
 * How busy the instances are, in percent of the last minute, when a delay would gain nothing: most
 * batches ran at once since an instance was free. Null when that cannot be said.
 */
export function idleAt(causes: readonly CauseShare[], now: QueueNow): number | null {
  const free = causes
    .filter((cause) => FREE.includes(cause.code))
    .reduce((sum, cause) => sum + cause.percent, 0);
  const beats = now.beats.slice(-Math.ceil(60 / now.beatSeconds));
  if (beats.length === 0 || free <= 50) {
    return null;
  }
  const busy = beats.reduce((sum, beat) => sum + beat.busyPercent, 0) / beats.length;
  return busy < 70 ? busy : null;
}
