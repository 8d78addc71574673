import { describe, expect, test } from 'vitest';
import type { Change, Page } from '../../api/types';
import { type Known, withNewest, withOlder } from './log';

function page(positions: number[], next: string | null = 'older'): Page<Change> {
  return { items: positions.map((at) => ({ position: `1-${at}` }) as Change), next };
}

function positions(known: Known) {
  return known.items.map((change) => Number(change.position.slice(2)));
}

describe('The log', () => {
  test('gets the newest on top of what is known', () => {
    const known = withOlder(withNewest(null, page([5, 4, 3])), page([2, 1], null));
    const next = withNewest(known, page([7, 6, 5]));
    expect(positions(next)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(next.older).toBeNull();
  });

  test('stays what it is when nothing is new', () => {
    const known = withNewest(null, page([5, 4]));
    expect(withNewest(known, page([5, 4]))).toBe(known);
  });

  test('has no hole: what is not reached is read again', () => {
    const known = withNewest(null, page([5, 4, 3]));
    const next = withNewest(known, page([20, 19, 18], 'before 18'));
    expect(positions(next)).toEqual([20, 19, 18]);
    expect(next.older).toBe('before 18');
  });

  test('has nothing twice', () => {
    const known = withNewest(null, page([5, 4, 3]));
    expect(positions(withOlder(known, page([3, 2])))).toEqual([5, 4, 3, 2]);
  });
});
