import { expect, test } from 'vitest';
import { stepHref } from './step';

test('A step leads to where it is taken', () => {
  const at = (act: Parameters<typeof stepHref>[1]['act']) =>
    stepHref('a b', { act, version: 3, deployment: 7 });
  expect(at('UPLOAD')).toBe('/upload?model=a%20b');
  expect(at('DEPLOY')).toBe('/models/a%20b?deploy=3');
  expect(at('RETRY')).toBe('/models/a%20b?deployments');
  expect(at('SHIFT_TRAFFIC')).toBe('/models/a%20b?shift');
  expect(at('MAKE_ROOM')).toBe('/engines');
  expect(at('LOOK')).toBe('/models/a%20b?lines');
});
