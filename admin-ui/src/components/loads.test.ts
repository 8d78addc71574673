import { expect, test } from 'vitest';
import type { OverviewItem } from '../api/overview';
import { loadsIn } from './loads';

type Deployments = OverviewItem['deployments'];

test('Loads are what is loading or warming up, of any model', () => {
  const is = (id: number, state: string) =>
    ({ id, version: id, loaded: true, state, ready: 0, replicas: 1 }) as Deployments[number];
  expect(
    loadsIn([
      { model: 'a', deployments: [is(1, 'READY'), is(2, 'LOADING')] },
      { model: 'b', deployments: [is(3, 'WARMING'), is(4, 'PENDING'), is(5, 'FAILED')] },
    ]).map(({ model, version, state }) => [model, version, state]),
  ).toEqual([
    ['a', 2, 'LOADING'],
    ['b', 3, 'WARMING'],
  ]);
});
