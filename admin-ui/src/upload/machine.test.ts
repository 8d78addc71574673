import { describe, expect, test } from 'vitest';
import { group, isModelName, runsCode, suggestedModel } from './grouping';
import { type Item, type Phase, percentSent } from './item';
import { afterReload, type Happening, next } from './machine';
import { sampled, secondsLeft, speedOf } from './pace';

const item: Item = {
  key: 'k',
  about: { model: 'iris', note: '', dataSet: '', run: '' },
  files: [
    {
      path: 'a',
      size: 100,
      lastModified: 0,
      sent: 0,
      flying: 0,
      checkpoint: null,
      complete: false,
    },
  ],
  upload: 'u1',
  phase: 'sending',
  retryAt: null,
  failures: 0,
  reason: null,
  reasonCode: null,
  problems: [],
};

const HAPPENINGS: Happening[] = [
  { type: 'begin' },
  { type: 'created', upload: 'u' },
  { type: 'verifying' },
  { type: 'progress', path: 'a', flying: 5 },
  { type: 'received', path: 'a', received: 50, complete: false },
  { type: 'break', now: 0, chance: 0 },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'picked' },
  { type: 'check' },
  { type: 'checked', quarantined: false, problems: [] },
  { type: 'fail', reason: 'r', code: 'TOO_LARGE' },
  { type: 'cancel' },
];

const PHASES: Phase[] = [
  'waiting',
  'verifying',
  'sending',
  'paused',
  'broken',
  'needs-files',
  'checking',
  'checked',
  'quarantined',
  'failed',
  'gone',
];

describe('The machine of an upload', () => {
  test('takes what comes too late for nothing', () => {
    for (const phase of PHASES) {
      for (const happening of HAPPENINGS) {
        const before = { ...item, phase };
        const after = next(before, happening);
        expect(PHASES).toContain(after.phase);
        if (phase === 'gone' || phase === 'checked' || phase === 'quarantined') {
          expect([phase, 'gone']).toContain(after.phase);
        }
        if (phase === 'paused' && happening.type !== 'resume' && happening.type !== 'cancel') {
          expect(after.phase, `${happening.type} while paused`).toBe('paused');
        }
      }
    }
  });

  test('forgets what was under way when it stops, and keeps what has arrived', () => {
    const flying = next(
      next(item, { type: 'received', path: 'a', received: 40, complete: false }),
      {
        type: 'progress',
        path: 'a',
        flying: 20,
      },
    );
    expect(percentSent(flying)).toBe(60);
    for (const stop of [
      { type: 'pause' },
      { type: 'break', now: 0, chance: 0 },
      { type: 'fail', reason: 'r', code: 'TOO_LARGE' },
    ] as const) {
      expect(next(flying, stop).files[0]).toMatchObject({ sent: 40, flying: 0 });
    }
  });

  test('waits longer with each failure until something comes through', () => {
    const broken = next(item, { type: 'break', now: 100, chance: 0 });
    expect(broken).toMatchObject({ phase: 'broken', failures: 1, retryAt: 1100 });
    const again = next(next(next(broken, { type: 'resume' }), { type: 'begin' }), {
      type: 'break',
      now: 100,
      chance: 0,
    });
    expect(again).toMatchObject({ failures: 2, retryAt: 2100 });
    const through = next(next(next(again, { type: 'resume' }), { type: 'begin' }), {
      type: 'received',
      path: 'a',
      received: 1,
      complete: false,
    });
    expect(through.failures).toBe(0);
  });

  test('after a reload needs the files again where the server has an upload', () => {
    expect(afterReload(item)?.phase).toBe('needs-files');
    expect(afterReload({ ...item, upload: null })).toBeNull();
    expect(afterReload({ ...item, phase: 'checking' })?.phase).toBe('checking');
    expect(afterReload({ ...item, phase: 'failed' })).toBeNull();
  });

  test('is never at 100 % before everything is there', () => {
    const almost = { ...item, files: [{ ...item.files[0], sent: 100 }] } as Item;
    expect(percentSent(almost)).toBe(99);
    const whole = { ...item, files: [{ ...item.files[0], sent: 100, complete: true }] } as Item;
    expect(percentSent(whole)).toBe(100);
  });
});

function picked(...paths: string[]) {
  return paths.map((path) => ({ path, file: new File([], path) }));
}

function grouped(...paths: string[]): Record<string, string[]> {
  return Object.fromEntries(
    group(picked(...paths)).map((one) => [one.name, one.files.map((file) => file.path)]),
  );
}

describe('Files that were dropped', () => {
  test('are one upload for each model', () => {
    expect(grouped('a.onnx', 'b.zip', 'c.tar.gz')).toEqual({
      'a.onnx': ['a.onnx'],
      'b.zip': ['b.zip'],
      'c.tar.gz': ['c.tar.gz'],
    });
  });

  test('as a folder are one upload, with paths below it', () => {
    expect(grouped('flowers/saved_model.pb', 'flowers/variables/variables.index')).toEqual({
      flowers: ['saved_model.pb', 'variables/variables.index'],
    });
  });

  test('beside the only ONNX model are its external data', () => {
    expect(grouped('model.onnx', 'model.onnx.data')).toEqual({
      'model.onnx': ['model.onnx', 'model.onnx.data'],
    });
    expect(Object.keys(grouped('a.onnx', 'b.onnx', 'weights.bin'))).toHaveLength(3);
  });

  test('that run code when they are opened are known before a byte is sent', () => {
    expect(runsCode('prices.pkl')).toBe(true);
    expect(runsCode('model.onnx')).toBe(false);
    expect(grouped('model.onnx', 'prices.pkl')['model.onnx']).toEqual(['model.onnx']);
  });

  test('suggest a name that the server takes', () => {
    for (const name of ['house prices.v2.onnx', '_x.tar.gz', 'модель-7.zip']) {
      expect(isModelName(suggestedModel(name)), suggestedModel(name)).toBe(true);
    }
    expect(suggestedModel('house-prices.tar.gz')).toBe('house-prices');
  });
});

describe('The pace of a transfer', () => {
  test('is that of the last seconds', () => {
    let samples = sampled([], 0, 0);
    for (let second = 1; second <= 20; second++) {
      samples = sampled(samples, second * 1000, second * 1_000_000);
    }
    expect(speedOf(samples)).toBe(1_000_000);
    expect(secondsLeft(samples, 29_000_000)).toBe(9);
  });

  test('is unknown at first, and begins anew when bytes are taken back', () => {
    const samples = sampled(sampled([], 0, 0), 100, 50);
    expect(speedOf(samples)).toBeNull();
    expect(sampled(sampled([], 0, 1000), 1000, 500)).toEqual([{ at: 1000, bytes: 500 }]);
  });
});
