import { expect, test } from 'vitest';
import { CHECKS, passed } from './checks';

test('A check that found something is not among those that passed', () => {
  expect(passed([])).toEqual([...CHECKS]);
  const warning = { code: 'custom-domain', severity: 'WARN' as const };
  expect(passed([warning])).toEqual(['names', 'sizes', 'format', 'outside']);
  expect(passed([{ code: 'external-data-missing', severity: 'REFUSE' }])).not.toContain('outside');
  expect(passed([{ code: 'custom-domain', severity: 'NOTE' }])).toEqual([...CHECKS]);
});
