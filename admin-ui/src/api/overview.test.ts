import { expect, test } from 'vitest';
import { brokenLimit, type ModelNow, meanBatch, type OverviewItem } from './overview';

test('A limit is told while it is broken, and not while it is kept', () => {
  const item = (reasonCode: string, limit: unknown) =>
    ({ reasonCode, reasonValues: { limit } }) as unknown as OverviewItem;
  expect(brokenLimit(item('ERRORS', 0.5))).toBe(0.5);
  expect(brokenLimit(item('CHANGING', 0.5))).toBeNull();
  expect(brokenLimit(item('ERRORS', undefined))).toBeNull();
  expect(brokenLimit(undefined)).toBeNull();
});

test('The size of batches is the mean over what callers asked', () => {
  const now = (...versions: [number | null, number | null, string | null][]) =>
    ({
      versions: versions.map(([requests, batch, lane]) => ({ requests, batch, lane })),
    }) as unknown as ModelNow;
  expect(meanBatch(now([300, 2, null], [100, 6, null], [900, 50, 'SHADOW']))).toBe(3);
  expect(meanBatch(now([null, null, null]))).toBeNull();
  expect(meanBatch(undefined)).toBeNull();
});
