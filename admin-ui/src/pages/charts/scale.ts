import type { Values } from './series';

/** A zero-based axis with three to five round ticks that holds every value. */
export function axisOf(greatest: number): { max: number; ticks: number[] } {
  if (!(greatest > 0)) {
    return { max: 1, ticks: [0, 0.5, 1] };
  }
  const power = 10 ** Math.floor(Math.log10(greatest));
  for (const factor of [0.25, 0.5, 1, 2, 2.5, 5]) {
    const step = factor * power;
    const count = Math.ceil((greatest - 1e-9 * step) / step);
    if (count <= 4) {
      return {
        max: tidy(count * step),
        ticks: Array.from({ length: count + 1 }, (_, index) => tidy(index * step)),
      };
    }
  }
  return { max: tidy(10 * power), ticks: [0, 5, 10].map((tick) => tidy(tick * power)) };
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Decimals with which the ticks of an axis all are exact. */
export function tickDigits(ticks: readonly number[]): number {
  return Math.max(0, ...ticks.map((tick) => (String(tick).split('.')[1] ?? '').length));
}

/** The greatest of several columns within a part of the points; 0 when there is none. */
export function greatest(columns: readonly Values[], from: number, to: number): number {
  let most = 0;
  for (const column of columns) {
    for (let at = from; at <= to; at++) {
      most = Math.max(most, column[at] ?? 0);
    }
  }
  return most;
}

/** The last value that is one; null when there is none. */
export function lastOf(column: Values): number | null {
  for (let at = column.length - 1; at >= 0; at--) {
    const value = column[at];
    if (value !== null && value !== undefined) {
      return value;
    }
  }
  return null;
}

export type Trend = 'up' | 'down' | 'steady';

/** Whether the last fifth is more than a tenth above or below the first; null without values. */
export function trendOf(column: Values): Trend | null {
  const part = Math.max(1, Math.floor(column.length / 5));
  const first = meanOf(column.slice(0, part));
  const last = meanOf(column.slice(-part));
  if (first === null || last === null) {
    return null;
  }
  if (Math.abs(last - first) <= Math.abs(first) / 10) {
    return 'steady';
  }
  return last > first ? 'up' : 'down';
}

export function meanOf(column: Values): number | null {
  let sum = 0;
  let count = 0;
  for (const value of column) {
    if (value !== null) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? null : sum / count;
}

/** Labels at their lines' ends, moved apart so that each can be read, within the chart's height. */
export function apart(wished: readonly number[], gap: number, height: number): number[] {
  const order = wished.map((y, index) => ({ y, index })).sort((one, other) => one.y - other.y);
  let last = Number.NEGATIVE_INFINITY;
  for (const label of order) {
    label.y = Math.max(label.y, last + gap);
    last = label.y;
  }
  let next = height;
  for (const label of [...order].reverse()) {
    label.y = Math.min(label.y, next);
    next = label.y - gap;
  }
  const placed: number[] = [];
  for (const label of order) {
    placed[label.index] = label.y;
  }
  return placed;
}
