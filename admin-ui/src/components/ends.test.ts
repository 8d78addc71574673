import { describe, expect, test } from 'vitest';
import type { OverviewItem } from '../api/overview';
import type { Item, Phase } from '../upload/item';
import { endsOfLoads, endsOfUploads, isSeenOn, startsOfLoads } from './ends';

function item(key: string, phase: Phase): Item {
  return {
    key,
    phase,
    about: { model: 'house-prices', note: '', dataSet: '', run: '' },
    files: [
      {
        path: `${key}.onnx`,
        size: 1,
        lastModified: 0,
        sent: 1,
        flying: 0,
        checkpoint: null,
        complete: true,
      },
    ],
    upload: `id-${key}`,
    retryAt: null,
    failures: 0,
    reason: null,
    reasonCode: null,
    problems: [],
  };
}

test('An upload ends where it is checked, in quarantine or stopped; what was over before is no news', () => {
  const before = [
    item('a', 'checking'),
    item('b', 'sending'),
    item('c', 'broken'),
    item('d', 'checked'),
    item('e', 'sending'),
    item('f', 'sending'),
  ];
  const now = [
    item('a', 'checked'),
    item('b', 'quarantined'),
    item('c', 'failed'),
    item('d', 'checked'),
    item('e', 'gone'),
    item('f', 'checking'),
    item('g', 'checked'),
  ];
  expect(endsOfUploads(before, now).map(({ what, name, href }) => [what, name, href])).toEqual([
    ['checked', 'a.onnx', '/uploads/id-a'],
    ['quarantined', 'b.onnx', '/uploads/id-b'],
    ['stopped', 'c.onnx', '/upload'],
  ]);
});

describe('A load that was asked for here', () => {
  const is = (id: number, state: string) =>
    ({
      id,
      version: id,
      loaded: true,
      state,
      ready: 0,
      replicas: 1,
    }) as OverviewItem['deployments'][number];

  test('ends READY or FAILED', () => {
    const asked = new Map([
      [1, null],
      [2, null],
      [3, null],
    ]);
    const ends = endsOfLoads(asked, [
      { model: 'a b', deployments: [is(1, 'READY'), is(2, 'LOADING'), is(4, 'READY')] },
      { model: 'c', deployments: [is(3, 'FAILED')] },
    ]);
    expect(ends.map(({ what, name, href }) => [what, name, href])).toEqual([
      ['ready', 'a b v1', '/models/a%20b'],
      ['failed', 'c v3', '/models/c'],
    ]);
  });

  test('has not ended while it stands as before another try', () => {
    const asked = new Map([[1, 'FAILED' as const]]);
    const now = (state: string) => [{ model: 'a', deployments: [is(1, state)] }];
    expect(endsOfLoads(asked, now('FAILED'))).toEqual([]);
    expect(startsOfLoads(asked, now('FAILED'))).toEqual([]);
    expect(startsOfLoads(asked, now('LOADING'))).toEqual([1]);
    expect(endsOfLoads(asked, now('READY'))).toHaveLength(1);
    expect(endsOfLoads(new Map([[1, null]]), now('FAILED'))).toHaveLength(1);
  });
});

test('Where an end is seen anyway it is not told', () => {
  const load = { key: '', what: 'ready' as const, name: 'c v3', href: '/models/c' };
  expect(
    ['/models', '/models/c', '/models/c/versions'].map((path) => isSeenOn(path, load)),
  ).toEqual([true, true, true]);
  expect(['/models/cc', '/upload', '/audit'].map((path) => isSeenOn(path, load))).toEqual([
    false,
    false,
    false,
  ]);
  const upload = { key: '', what: 'checked' as const, name: 'a.onnx', href: '/uploads/id' };
  expect(['/upload', '/uploads/id', '/models'].map((path) => isSeenOn(path, upload))).toEqual([
    true,
    true,
    false,
  ]);
});
