import { describe, expect, test } from 'vitest';
import { nearest } from './board';
import { decimate } from './decimate';
import { placeMarks } from './lane';
import { apart, axisOf, greatest, lastOf, tickDigits, trendOf } from './scale';
import {
  type Mark,
  type ModelSeries,
  shownVersions,
  type Values,
  type VersionSeries,
} from './series';
import { offsetsOf } from './strokes';

describe('The place of a moment', () => {
  test('is that of the nearest point, also beyond both ends', () => {
    expect([-5, 0, 4, 5, 6, 10, 19, 99].map((time) => nearest([0, 10, 20], time))).toEqual([
      0, 0, 0, 0, 1, 1, 2, 2,
    ]);
    expect(nearest([], 3)).toBeNull();
  });
});

describe('Decimation', () => {
  const times = Array.from({ length: 10_000 }, (_, at) => at * 10);

  test('leaves what is few as it is', () => {
    expect(decimate([1, 2, 3], [[5, null, 6]], 10)).toEqual({
      times: [1, 2, 3],
      columns: [[5, null, 6]],
    });
  });

  test('keeps every spike and every dip', () => {
    const column: Values = times.map(() => 100);
    column[4321] = 9000;
    column[7777] = 1;
    const { times: kept, columns } = decimate(times, [column], 800);
    expect(kept.length).toBeLessThanOrEqual(800);
    expect(columns[0]?.length).toBe(kept.length);
    expect(Math.max(...(columns[0] as number[]))).toBe(9000);
    expect(Math.min(...(columns[0] as number[]))).toBe(1);
  });

  test('keeps the order of time and both ends', () => {
    const { times: kept } = decimate(times, [], 801);
    expect([...kept].sort((one, other) => one - other)).toEqual(kept);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(99_990);
  });

  test('keeps a gap, however short, and never makes it a zero', () => {
    const column: Values = times.map(() => 100);
    column[5000] = null;
    const { columns } = decimate(times, [column], 400);
    expect(columns[0]?.filter((value) => value === null)).toHaveLength(1);
    expect(columns[0]).not.toContain(0);
    expect(decimate(times, [times.map(() => null)], 400).columns[0]).toEqual(
      Array.from({ length: 400 }, () => null),
    );
  });

  test('keeps the order of the extremes in a bucket', () => {
    const rising = Array.from({ length: 100 }, (_, at) => at);
    const { columns } = decimate(rising, [rising, [...rising].reverse()], 20);
    expect(columns[0]?.slice(0, 4)).toEqual([0, 9, 10, 19]);
    expect(columns[1]?.slice(0, 4)).toEqual([99, 90, 89, 80]);
  });
});

describe('An axis', () => {
  test('begins at zero, has three to five round ticks and holds the greatest', () => {
    for (const most of [0.003, 0.09, 0.7, 1, 1.4, 2.7, 4, 6.7, 9.9, 10, 99, 101, 1240, 1500, 5e6]) {
      const { max, ticks } = axisOf(most);
      expect(max, String(most)).toBeGreaterThanOrEqual(most);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBe(max);
      expect(ticks.length, String(most)).toBeGreaterThanOrEqual(3);
      expect(ticks.length, String(most)).toBeLessThanOrEqual(5);
    }
    expect(axisOf(1240).ticks).toEqual([0, 500, 1000, 1500]);
    expect(axisOf(0).max).toBe(1);
  });

  test('shows as many decimals as its ticks have', () => {
    expect(tickDigits([0, 0.25, 0.5])).toBe(2);
    expect(tickDigits([0, 500])).toBe(0);
  });
});

test('The greatest is that of the part that is seen', () => {
  expect(greatest([[1, 50, 3]], 2, 2)).toBe(3);
  expect(greatest([[null, null]], 0, 1)).toBe(0);
});

test('The last value is not a gap', () => {
  expect(lastOf([1, 2, null])).toBe(2);
  expect(lastOf([null])).toBeNull();
});

test('A trend is more than a tenth', () => {
  expect(trendOf([100, 100, 100, 100, 109])).toBe('steady');
  expect(trendOf([100, 100, 100, 100, 120])).toBe('up');
  expect(trendOf([100, 100, 100, 100, 80])).toBe('down');
  expect(trendOf([null, 1, 1, 1, 1])).toBeNull();
});

describe('Labels at lines’ ends', () => {
  test('stand apart and within the chart', () => {
    const placed = apart([10, 12, 98, 99], 14, 100);
    const order = [...placed].sort((one, other) => one - other);
    order.slice(1).forEach((y, index) => {
      expect(y - (order[index] ?? 0)).toBeGreaterThanOrEqual(14);
    });
    expect(Math.max(...placed)).toBeLessThanOrEqual(100);
    expect(placed[0]).toBe(10);
  });
});

test('Versions without traffic or requests are not drawn', () => {
  const line = (version: number, requests: Values, lane: VersionSeries['lane'] = null) => ({
    version,
    lane,
    requests,
    errors: [],
    p50Millis: [],
    p99Millis: [],
    batch: [],
    queueMillis: [],
  });
  const series = {
    versions: [line(1, [0, 0]), line(2, [0, null]), line(3, [5, 5]), line(4, [1, 1], 'PLAYGROUND')],
  } as unknown as ModelSeries;
  expect(shownVersions(series, [2]).map((one) => one.version)).toEqual([3, 2]);
});

test('Marks on the lane never overlap, and have words where there is room', () => {
  const mark = (at: number, text: string) => ({
    mark: { position: String(at) } as unknown as Mark,
    at,
    text,
  });
  const room = { left: 48, width: 600, from: 0, until: 3600 };
  const placed = placeMarks(
    [
      mark(240, 'v4 READY'),
      mark(600, '1 %'),
      mark(620, '2 %'),
      mark(1800, '10 %'),
      mark(9000, 'x'),
    ],
    room,
  );
  expect(placed.map(({ mark: { position }, words }) => [position, words])).toEqual([
    ['240', 'before'],
    ['600', 'before'],
    ['1800', 'after'],
  ]);
  placed.slice(1).forEach((one, index) => {
    expect(one.left).toBeGreaterThan(placed[index]?.left ?? 0);
  });
});

test('Thin strokes beside each other cover the width of a line, without a gap', () => {
  expect(offsetsOf(1)).toEqual([0]);
  expect(offsetsOf(0.5)).toEqual([0]);
  for (const width of [1.6, 1.8, 2, 2.4, 3.6]) {
    const offsets = offsetsOf(width);
    expect((offsets.at(-1) ?? 0) - (offsets[0] ?? 0) + 1, String(width)).toBeCloseTo(width);
    for (let at = 1; at < offsets.length; at++) {
      expect((offsets[at] ?? 0) - (offsets[at - 1] ?? 0), String(width)).toBeLessThanOrEqual(1);
    }
  }
});
