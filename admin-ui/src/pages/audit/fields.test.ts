import { describe, expect, test } from 'vitest';
import { fieldsOf } from './fields';

function different(before: unknown, after: unknown) {
  return fieldsOf(before, after)
    .filter((field) => field.differs)
    .map(({ path, before, after }) => [path, before, after]);
}

describe('The difference of before and after', () => {
  test('names the fields that differ, and only those', () => {
    expect(
      different(
        { version: 5, settings: { instances: { min: 1, max: 1 }, engine: null } },
        { version: 5, settings: { instances: { min: 1, max: 2 }, engine: null } },
      ),
    ).toEqual([['settings.instances.max', '1', '2']]);
  });

  test('has all fields of what was made, and of what was removed', () => {
    expect(different(null, { name: 'a', tags: [] })).toEqual([
      ['name', undefined, 'a'],
      ['tags', undefined, '[]'],
    ]);
    expect(different({ name: 'a' }, null)).toEqual([['name', 'a', undefined]]);
  });

  test('knows routes by their version, not by their place', () => {
    const before = {
      routes: [
        { version: 3, weight: 9000 },
        { version: 4, weight: 1000 },
      ],
    };
    const after = { routes: [{ version: 4, weight: 10_000 }] };
    expect(different(before, after)).toEqual([
      ['routes[v3].weight', '9000', undefined],
      ['routes[v4].weight', '1000', '10000'],
    ]);
  });

  test('keeps the patterns of a right together', () => {
    const before = { grants: [{ right: 'VIEW', pattern: '*' }] };
    const after = {
      grants: [
        { right: 'VIEW', pattern: '*' },
        { right: 'OPERATE', pattern: 'house-*' },
        { right: 'OPERATE', pattern: 'churn' },
      ],
    };
    expect(different(before, after)).toEqual([['grants[OPERATE]', undefined, 'house-*, churn']]);
  });

  test('tells nothing, empty and absent apart', () => {
    expect(different({ note: '' }, { note: null })).toEqual([['note', '""', 'null']]);
    expect(different({ note: null }, {})).toEqual([['note', 'null', undefined]]);
    expect(different({ tags: {} }, { tags: { team: 'risk' } })).toEqual([
      ['tags', '{}', undefined],
      ['tags.team', undefined, 'risk'],
    ]);
  });

  test('leaves equal fields in their place', () => {
    const fields = fieldsOf({ a: 1, b: 2, c: 3 }, { a: 1, c: 4 });
    expect(fields.map((field) => [field.path, field.differs])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
  });
});
