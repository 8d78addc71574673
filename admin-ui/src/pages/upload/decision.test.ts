import { describe, expect, test } from 'vitest';
import { decisions, isPercent, withShadow, withShare } from './decision';

describe('What becomes of an upload', () => {
  test('is all of the traffic for the first of a model, a shadow only beside others', () => {
    expect(decisions(false)).toEqual(['register', 'serve']);
    expect(decisions(true)).toEqual(['register', 'idle', 'shadow', 'share']);
  });

  test('as a shadow leaves the other shadows as they are', () => {
    const shadows = [{ version: 2, sample: 10_000 }];
    expect(withShadow(shadows, 4, 2.5)).toEqual([
      { version: 2, sample: 10_000 },
      { version: 4, sample: 250 },
    ]);
    expect(withShadow([...shadows, { version: 4, sample: 1 }], 4, 100)).toEqual([
      { version: 2, sample: 10_000 },
      { version: 4, sample: 10_000 },
    ]);
  });

  test('as a share keeps the proportions of the others', () => {
    expect(withShare([{ version: 3, weight: 10_000 }], 4, 10)).toEqual([
      { version: 3, weight: 9000 },
      { version: 4, weight: 1000 },
    ]);
  });

  test('is drawn from one in ten thousand to all', () => {
    expect([0, 0.005, 100.01, Number.NaN].some(isPercent)).toBe(false);
    expect([0.01, 10, 100].every(isPercent)).toBe(true);
  });
});
