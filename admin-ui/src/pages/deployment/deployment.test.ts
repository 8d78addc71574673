import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../api/types';
import type { BatchSize, CauseShare, SettingSpec } from './calls';
import { causeLines, idleAt, sizeBins } from './causes';
import { editOf, engineOf, formOf, problemOf, problemsOf } from './settings';

const threads: SettingSpec = {
  name: 'intra-op-threads',
  type: 'INTEGER',
  unit: 'threads',
  min: 1,
  max: 256,
  choices: [],
  default: '1',
  change: 'RELOAD',
  description: '',
};
const spinning: SettingSpec = {
  ...threads,
  name: 'spinning',
  type: 'BOOLEAN',
  min: null,
  max: null,
  default: 'false',
  change: 'LIVE',
};
const mode: SettingSpec = {
  ...spinning,
  name: 'execution-mode',
  type: 'CHOICE',
  choices: ['sequential', 'parallel'],
  default: 'sequential',
  change: 'RELOAD',
};
const specs = [threads, spinning, mode];

const settings: Deployment['settings'] = {
  engine: null,
  instances: { min: 1, max: 2 },
  batching: { maxItems: 32, maxDelayMicros: 500, queueItems: 1024, queueBytes: 1, onLoop: true },
  device: { kind: 'CPU', memoryBytes: null, partition: null, isolation: 'AUTO', priority: 0 },
  signature: null,
  swap: 'LOAD_FIRST',
  engineSettings: { 'intra-op-threads': '4', unknown: 'x' },
};

describe('A settings form', () => {
  test('begins with what holds, else with the default', () => {
    expect(formOf(settings, specs)).toEqual({
      instancesMin: '1',
      instancesMax: '2',
      maxItems: '32',
      maxDelayMicros: '500',
      queueItems: '1024',
      signature: '',
      swap: 'LOAD_FIRST',
      engine: { 'intra-op-threads': '4', spinning: 'false', 'execution-mode': 'sequential' },
    });
  });

  test('sends nothing when nothing is other', () => {
    expect(editOf(formOf(settings, specs), settings, specs)).toEqual({
      settings: {},
      changed: 0,
      reloads: [],
    });
  });

  test('sends only what is other, and keeps what the description does not know', () => {
    const form = formOf(settings, specs);
    const edit = editOf(
      {
        ...form,
        instancesMax: '3',
        maxDelayMicros: '0',
        engine: { ...form.engine, 'intra-op-threads': '8', spinning: 'true' },
      },
      settings,
      specs,
    );
    expect(edit).toEqual({
      settings: {
        instances: { max: 3 },
        batching: { maxDelayMicros: 0 },
        engineSettings: { 'intra-op-threads': '8', spinning: 'true', unknown: 'x' },
      },
      changed: 4,
      reloads: ['intra-op-threads'],
    });
  });

  test('serves another signature, or the first again', () => {
    const form = formOf(settings, specs);
    expect(editOf({ ...form, signature: 'classify' }, settings, specs).settings).toEqual({
      signature: 'classify',
    });
    const other = { ...settings, signature: 'classify' };
    expect(editOf({ ...form, signature: '' }, other, specs).settings).toEqual({ signature: null });
    expect(editOf(formOf(other, specs), other, specs).changed).toBe(0);
  });

  test('says what happens first when a change takes a load, which is no load itself', () => {
    const form = formOf(settings, specs);
    expect(editOf({ ...form, swap: 'STOP_FIRST' }, settings, specs)).toEqual({
      settings: { swap: 'STOP_FIRST' },
      changed: 1,
      reloads: [],
    });
  });

  test('goes back to a default by leaving the value out', () => {
    const form = formOf(settings, specs);
    const edit = editOf(
      { ...form, engine: { ...form.engine, 'intra-op-threads': '1' } },
      settings,
      specs,
    );
    expect(edit.settings.engineSettings).toEqual({ unknown: 'x' });
  });

  test('knows what the description allows', () => {
    expect(problemOf(threads, '256')).toBeNull();
    expect(problemOf(threads, '257')).toBe('range');
    expect(problemOf(threads, '1.5')).toBe('whole');
    expect(problemOf({ ...threads, type: 'DECIMAL' }, '1.5')).toBeNull();
    expect(problemOf({ ...threads, type: 'DECIMAL' }, 'x')).toBe('number');
    expect(problemOf({ ...threads, type: 'DECIMAL' }, '')).toBe('number');
    expect(problemOf(spinning, 'yes')).toBe('choice');
    expect(problemOf(mode, 'parallel')).toBeNull();
    expect(problemOf(mode, 'both')).toBe('choice');
  });

  test('names every field that is wrong', () => {
    const form = formOf(settings, specs);
    expect(problemsOf(form, specs)).toEqual({});
    expect(
      problemsOf(
        {
          ...form,
          instancesMin: '3',
          maxItems: '0',
          maxDelayMicros: '-1',
          engine: { ...form.engine, 'intra-op-threads': '' },
        },
        specs,
      ),
    ).toEqual({
      instancesMax: 'order',
      maxItems: 'range',
      maxDelayMicros: 'whole',
      'intra-op-threads': 'whole',
    });
  });

  test('belongs to the engine that is wished, else to that of the version', () => {
    const engines = [
      { name: 'onnx', version: '1', formats: [], settings: [] },
      { name: 'linear', version: '1', formats: [], settings: [] },
    ];
    expect(engineOf(engines, settings, 'onnx')?.name).toBe('onnx');
    expect(engineOf(engines, { ...settings, engine: 'linear' }, 'onnx')?.name).toBe('linear');
    expect(engineOf(engines, settings, undefined)).toBeUndefined();
  });
});

function share(
  code: CauseShare['code'],
  percent: number,
  batches: number,
  meanRows: number,
): CauseShare {
  return {
    code,
    percent,
    batches,
    meanRows,
    leastRows: meanRows,
    mostRows: meanRows,
    meanWaitMicros: 10 * meanRows,
  };
}

describe('Why batches have their size', () => {
  test('is at most three lines that sum to 100', () => {
    const lines = causeLines([
      share('ARRIVED_ALONE', 33.4, 334, 1),
      share('DEADLINE_NEAR', 0.3, 3, 9),
      share('QUEUE_EMPTIED', 33.3, 333, 4),
      share('LIMIT_REACHED', 33, 330, 32),
    ]);
    expect(lines.map((line) => line.code)).toEqual(['ARRIVED_ALONE', 'QUEUE_EMPTIED', null]);
    expect(lines.reduce((sum, line) => sum + Math.round(line.percent * 10), 0)).toBe(1000);
    expect(lines[2]?.meanRows).toBeCloseTo((330 * 32 + 27) / 333, 6);
    expect([lines[2]?.leastRows, lines[2]?.mostRows]).toEqual([9, 32]);
    expect(lines[2]?.meanWaitMicros).toBeCloseTo((330 * 320 + 3 * 90) / 333, 6);
  });

  test('names all where they are three or fewer', () => {
    expect(causeLines([share('ARRIVED_ALONE', 100, 5, 1)])).toEqual([
      {
        code: 'ARRIVED_ALONE',
        percent: 100,
        meanRows: 1,
        leastRows: 1,
        mostRows: 1,
        meanWaitMicros: 10,
      },
    ]);
    expect(causeLines([])).toEqual([]);
  });
});

describe('The histogram of batches', () => {
  const percents = (sizes: BatchSize[], limit: number) =>
    sizeBins(sizes, limit).map((bin) => [bin.from, bin.to, bin.percent]);

  test('has a bar for each size up to the limit', () => {
    expect(
      percents(
        [
          { rows: 1, batches: 3 },
          { rows: 4, batches: 1 },
        ],
        4,
      ),
    ).toEqual([
      [1, 1, 75],
      [2, 2, 0],
      [3, 3, 0],
      [4, 4, 25],
    ]);
  });

  test('has at most sixteen of equal width, which together hold every batch', () => {
    for (const limit of [1, 16, 17, 64, 1000]) {
      const bins = sizeBins(
        [
          { rows: 0, batches: 1 },
          { rows: limit, batches: 2 },
          { rows: limit + 5, batches: 1 },
        ],
        limit,
      );
      expect(bins.length).toBeLessThanOrEqual(16);
      expect(bins.reduce((sum, bin) => sum + bin.percent, 0)).toBeCloseTo(100, 9);
      expect(bins[0]?.from).toBe(1);
      expect(bins[bins.length - 1]?.to).toBe(limit + 5);
    }
  });

  test('is empty without a batch', () => {
    expect(percents([], 2)).toEqual([
      [1, 1, 0],
      [2, 2, 0],
    ]);
  });
});

describe('That a delay gains nothing', () => {
  const beat = (busyPercent: number) => ({
    waitingItems: 0,
    busyPercent,
    waitMicros: null,
    refusedPerSecond: 0,
  });
  const now = (...busy: number[]) => ({
    waitingItems: 0,
    instances: 2,
    largestBatch: 8,
    onLoop: false,
    beatSeconds: 5,
    beats: busy.map(beat),
  });

  test('is said when most ran at once and the last minute left room', () => {
    const free = [share('ARRIVED_ALONE', 40, 40, 1), share('ARRIVED_TOGETHER', 30, 30, 2)];
    expect(idleAt(free, now(...Array(12).fill(90), ...Array(12).fill(46)))).toBe(46);
    expect(idleAt(free, now(80))).toBeNull();
    expect(idleAt(free, now())).toBeNull();
    expect(idleAt([share('QUEUE_EMPTIED', 60, 60, 4)], now(10))).toBeNull();
  });
});
