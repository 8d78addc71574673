import { describe, expect, test } from 'vitest';
import { compareHref, picking, versionHref } from './parts';

describe('Picking versions', () => {
  test('keeps two: a third takes the place of the first', () => {
    expect(picking([], 3)).toEqual([3]);
    expect(picking([3], 4)).toEqual([3, 4]);
    expect(picking([3, 4], 1)).toEqual([4, 1]);
    expect(picking([3, 4], 3)).toEqual([4]);
  });

  test('leads to pages of their own', () => {
    expect(versionHref('a b', 3)).toBe('/models/a%20b/versions/3');
    expect(compareHref('house', 3, 4)).toBe('/models/house/compare?a=3&b=4');
  });
});
