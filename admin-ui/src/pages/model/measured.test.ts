import { describe, expect, test } from 'vitest';
import type { ModelNow } from '../../api/overview';
import { departures } from './measured';

const DECIDED = '2026-11-22T14:00:00Z';
const routes = [
  { version: 3, weight: 9000 },
  { version: 4, weight: 1000 },
];

type Row = ModelNow['versions'][number];

function row(version: number, requests: number, more: Partial<Row> = {}): Row {
  return {
    version,
    lane: null,
    weight: 0,
    requests,
    named: 0,
    errors: 0,
    p50Millis: 1,
    p99Millis: 2,
    batch: 1,
    queueMillis: 0,
    ...more,
  };
}

function now(versions: Row[], from = '2026-11-22T14:05:00Z'): ModelNow {
  return { from, until: '2026-11-22T14:06:00Z', seconds: 60, trafficNumber: 41, versions };
}

describe('What was measured beside what the policy wishes', () => {
  test('is not spoken of while they agree', () => {
    expect(departures(routes, DECIDED, now([row(3, 1116), row(4, 124)]))).toEqual([]);
    expect(departures(routes, DECIDED, undefined)).toEqual([]);
  });

  test('is said when another version answers in the place of one that failed', () => {
    expect(departures(routes, DECIDED, now([row(3, 1240)]))).toEqual([
      { version: 4, wished: 10, measured: 0 },
      { version: 3, wished: 90, measured: 100 },
    ]);
  });

  test('leaves out those who named their version, copies, and tries', () => {
    const named = now([
      row(3, 1116),
      row(4, 5124, { named: 5000 }),
      row(2, 900, { lane: 'SHADOW' }),
    ]);
    expect(departures(routes, DECIDED, named)).toEqual([]);
  });

  test('waits until all that was measured is of the policy that holds', () => {
    expect(departures(routes, '2026-11-22T14:05:30Z', now([row(3, 1240)]))).toEqual([]);
  });

  test('knows chance: few requests, and a share that is as it may be', () => {
    expect(departures(routes, DECIDED, now([row(3, 0.5)]))).toEqual([]);
    expect(departures(routes, DECIDED, now([row(3, 1.5), row(4, 0.4)]))).toEqual([]);
  });
});
