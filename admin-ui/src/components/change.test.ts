import { describe, expect, test } from 'vitest';
import { matches, may } from '../api/rights';
import { decisions, withShare } from '../pages/upload/decision';
import { against } from '../pages/upload/signatures';
import { type ChangeFacts, describeChange } from './changeSentence';
import { GoKeys } from './goKeys';
import { initials } from './initials';
import { sparkPath } from './sparkPath';
import { roleOf, segments } from './split';

const policy = (...routes: [number, number][]) => ({
  policy: { routes: routes.map(([version, weight]) => ({ version, weight })) },
});

function said(change: Partial<ChangeFacts>) {
  return describeChange({ kind: '', action: '', ...change }, 'en');
}

describe('A change in one line', () => {
  test('of a state that is the same for another reason says it once', () => {
    const of = (state: string) => ({ version: 3, state });
    const change = { kind: 'STATUS', action: 'pending' };
    expect(said({ ...change, before: of('PENDING'), after: of('PENDING') })).toEqual({
      key: 'change.status',
      values: { entity: 'v3' },
      after: 'PENDING',
    });
    expect(said({ ...change, before: of('READY'), after: of('PENDING') }).before).toBe('READY');
  });

  test('of traffic says the version whose share moved, before and after', () => {
    const change = { kind: 'TRAFFIC', action: 'set' };
    expect(
      said({ ...change, before: policy([3, 9900], [4, 100]), after: policy([3, 9000], [4, 1000]) }),
    ).toEqual({
      key: 'change.traffic',
      values: { version: 4 },
      before: '1\u202f%',
      after: '10\u202f%',
    });
    expect(said({ ...change, after: policy([3, 10_000]) })).toEqual({
      key: 'change.traffic.all',
      values: { version: 3 },
    });
  });

  test('of traffic is said from the few parts that a list of models brings, too', () => {
    expect(
      said({
        kind: 'TRAFFIC',
        action: 'set',
        summary: 'Traffic v1 100 %',
        after: { number: 1, routes: [{ version: 1, weight: 10_000 }] },
      }),
    ).toEqual({ key: 'change.traffic.all', values: { version: 1 } });
  });

  test('of an alias says from where to where', () => {
    expect(
      said({
        kind: 'ALIAS',
        action: 'set',
        before: { alias: 'champion', version: 2 },
        after: { alias: 'champion', version: 3 },
      }),
    ).toMatchObject({ key: 'change.alias.set', before: 'v2', after: 'v3' });
  });

  test('of a deployment says what of it changed', () => {
    const before = { version: 3, wished: 'LOADED', settings: { instances: { max: 1 } } };
    const after = { version: 3, wished: 'LOADED', settings: { instances: { max: 2 } } };
    expect(said({ kind: 'DEPLOYMENT', action: 'edit', before, after })).toMatchObject({
      key: 'change.instances',
      before: '1',
      after: '2',
    });
    expect(
      said({ kind: 'DEPLOYMENT', action: 'edit', before, after: { ...after, wished: 'UNLOADED' } }),
    ).toMatchObject({ key: 'change.unload' });
  });

  test('that we have no words for is said as it is', () => {
    expect(said({ kind: 'ROLLOUT', action: 'begin', entity: '7' })).toEqual({
      key: 'change.other',
      values: { kind: 'ROLLOUT', entity: '7', action: 'begin' },
    });
  });
});

describe('A split', () => {
  test('of two versions has a baseline and a candidate', () => {
    const shares = [
      { version: 4, weight: 1000 },
      { version: 3, weight: 9000 },
    ];
    expect(segments(shares).map((part) => part.role)).toEqual(['candidate', 'baseline']);
    expect(roleOf(3, shares)).toBe('baseline');
    expect(roleOf(5, shares, [{ version: 5 }])).toBe('shadow');
    expect(roleOf(9, shares)).toBe('none');
  });

  test('of one, or of three, is neutral', () => {
    expect(segments([{ version: 1, weight: 10_000 }])[0]?.role).toBe('segment');
    const three = [1, 2, 3].map((version) => ({ version, weight: 3000 }));
    expect(segments(three).map((part) => part.tone)).toEqual([1, 2, 3]);
  });

  test('with a new share keeps the proportions of the others and sums to the whole', () => {
    expect(withShare([{ version: 3, weight: 10_000 }], 4, 10)).toEqual([
      { version: 3, weight: 9000 },
      { version: 4, weight: 1000 },
    ]);
    for (const percent of [0.01, 1, 33.33, 99.99, 100]) {
      const routes = withShare(
        [
          { version: 1, weight: 3333 },
          { version: 2, weight: 6667 },
        ],
        3,
        percent,
      );
      expect(routes.reduce((sum, route) => sum + route.weight, 0)).toBe(10_000);
      expect(routes.every((route) => route.weight >= 0)).toBe(true);
    }
  });

  test('is offered only where there is traffic to share', () => {
    expect(decisions(false)).toEqual(['register', 'serve']);
    expect(decisions(true)).toEqual(['register', 'idle', 'shadow', 'share']);
  });
});

describe('A signature beside an earlier one', () => {
  const spec = (name: string, shape: number[]) => ({ name, type: 'FP32' as const, shape });

  test('says what is equal, changed, new and gone', () => {
    const rows = against(
      [spec('a', [-1, 1]), spec('b', [1]), spec('d', [1])],
      [spec('a', [-1, 1]), spec('b', [2]), spec('c', [1])],
    );
    expect(rows.map((row) => [row.spec.name, row.change])).toEqual([
      ['a', 'equal'],
      ['b', 'changed'],
      ['d', 'new'],
      ['c', 'gone'],
    ]);
    expect(against([spec('a', [1])], undefined)[0]?.change).toBeNull();
  });
});

describe('A small line', () => {
  test('has a gap where nothing was measured', () => {
    const { line } = sparkPath([1, 2, null, 4], 90, 20);
    expect(line.match(/M/g)).toHaveLength(2);
    expect(sparkPath([0, 0], 90, 20).line).toBe('M0 19L90 19');
  });
});

describe('Rights', () => {
  test('reach as far as their pattern', () => {
    expect(matches('house-*', 'house-prices')).toBe(true);
    expect(matches('house-*', 'my-house-prices')).toBe(false);
    expect(matches('a.b', 'axb')).toBe(false);
  });

  test('include smaller ones, but none gives the right to predict', () => {
    const admin = [{ right: 'ADMINISTER' as const, pattern: '*' }];
    expect(may(admin, 'OPERATE', 'x')).toBe(true);
    expect(may(admin, 'PREDICT', 'x')).toBe(false);
    expect(may([{ right: 'VIEW', pattern: '*' }], 'OPERATE', 'x')).toBe(false);
  });
});

describe('A g and a letter', () => {
  test('go to a page when they come one after the other', () => {
    const keys = new GoKeys();
    expect(keys.pressed('m', 0)).toBeNull();
    expect(keys.pressed('g', 100)).toBeNull();
    expect(keys.pressed('m', 200)).toBe('/models');
    expect(keys.pressed('m', 300)).toBeNull();
    expect(keys.pressed('g', 400)).toBeNull();
    expect(keys.pressed('u', 2000)).toBeNull();
  });
});

describe('Initials', () => {
  test('are up to two letters', () => {
    expect(initials('mara.lin')).toBe('ML');
    expect(initials('Mara Anna Lin')).toBe('ML');
    expect(initials('admin')).toBe('A');
    expect(initials('王芳')).toBe('王');
  });
});
