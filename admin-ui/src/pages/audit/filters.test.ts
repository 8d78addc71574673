import { describe, expect, test } from 'vitest';
import { exportPath } from '../../api/changes';
import { countFilters, filtersFrom, fromField, toField, withFilter } from './filters';

describe('Filters of the audit', () => {
  test('are read from the URL', () => {
    const search = new URLSearchParams(
      'actor=mara.lin&kind=traffic&from=2026-11-22T12:00:00Z&text=%20gate%20&other=1',
    );
    const filters = filtersFrom(search);
    expect(filters).toEqual({
      actor: 'mara.lin',
      kind: 'TRAFFIC',
      from: '2026-11-22T12:00:00.000Z',
      text: 'gate',
    });
    expect(countFilters(filters)).toBe(4);
  });

  test('that mean nothing do not count', () => {
    expect(filtersFrom(new URLSearchParams('kind=NONSENSE&from=yesterday&actor='))).toEqual({});
  });

  test('are written into the URL and taken away, others stay', () => {
    const search = new URLSearchParams('model=a&actor=ci');
    expect(withFilter(search, 'model', 'b & c').toString()).toBe('model=b+%26+c&actor=ci');
    expect(withFilter(search, 'model', ' ').toString()).toBe('actor=ci');
    expect(search.toString()).toBe('model=a&actor=ci');
  });

  test('survive the way to the URL and back', () => {
    const filters = {
      actor: 'a b',
      kind: 'KEY',
      model: 'm',
      action: 'revoke',
      from: '2026-11-01T00:00:00.000Z',
      until: '2026-11-02T00:00:00.000Z',
      text: 'x=1&y',
    };
    expect(filtersFrom(new URLSearchParams(filters))).toEqual(filters);
  });

  test('go into the links of the files', () => {
    expect(exportPath({ actor: 'ci', text: 'a&b' }, 'csv')).toBe(
      '/api/v1/changes?actor=ci&text=a%26b&format=csv',
    );
  });

  test('of time are those of the browser in the fields', () => {
    const instant = fromField('2026-11-22T14:30');
    expect(toField(instant)).toBe('2026-11-22T14:30');
    expect(fromField('')).toBe('');
    expect(fromField('2026-')).toBe('');
    expect(toField(undefined)).toBe('');
  });
});
