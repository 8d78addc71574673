import { describe, expect, test } from 'vitest';
import { cleaned, isPattern } from './roles';

describe('Grants', () => {
  test('are sent whole and once', () => {
    expect(
      cleaned([
        { right: 'VIEW', pattern: ' * ' },
        { right: 'VIEW', pattern: '*' },
        { right: 'OPERATE', pattern: '' },
        { right: 'OPERATE', pattern: 'house-*' },
      ]),
    ).toEqual([
      { right: 'VIEW', pattern: '*' },
      { right: 'OPERATE', pattern: 'house-*' },
    ]);
  });

  test('are for patterns that can match a name', () => {
    expect(['*', 'house-*', 'a.b_c', '*-prod'].every(isPattern)).toBe(true);
    expect(['', 'a b', '-a', 'a/b', 'x'.repeat(129)].some(isPattern)).toBe(false);
  });
});
