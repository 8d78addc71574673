import { describe, expect, test } from 'vitest';
import type { SettingSpec } from './calls';
import { LOAD, loadProblems, loadSettings } from './load';
import { placementEdit, placementForm, placementProblems } from './placement';

const threads: SettingSpec = {
  name: 'threads',
  type: 'INTEGER',
  unit: 'threads',
  min: 1,
  max: 256,
  choices: [],
  default: '1',
  change: 'RELOAD',
  description: '',
};
const spinning: SettingSpec = { ...threads, name: 'spinning', type: 'BOOLEAN', default: 'false' };

const was = placementForm(
  {
    engine: null,
    device: { kind: 'CPU', memoryBytes: null, partition: null, isolation: 'AUTO', priority: 5 },
  },
  1,
);

describe('Where a version runs', () => {
  test('is sent only where it is other', () => {
    expect(placementEdit(was, was)).toEqual({
      settings: {},
      replicas: undefined,
      changed: 0,
      reloads: [],
    });
    expect(
      placementEdit({ ...was, replicas: '2', memory: '1.5', priority: '1', engine: 'onnx' }, was),
    ).toEqual({
      settings: { engine: 'onnx', device: { memoryBytes: 1_572_864, priority: 1 } },
      replicas: 2,
      changed: 4,
      reloads: ['engine', 'device.memoryBytes'],
    });
  });

  test('goes back to what the server chooses when it is emptied', () => {
    const set = { ...was, memory: '512', partition: 'left', engine: 'onnx' };
    expect(placementEdit({ ...set, memory: ' ', partition: '', engine: '' }, set).settings).toEqual(
      {
        engine: null,
        device: { memoryBytes: null, partition: null },
      },
    );
  });

  test('says what is not allowed', () => {
    expect(placementProblems(was)).toEqual({});
    expect(placementProblems({ ...was, replicas: '0', memory: '-1', priority: '10' })).toEqual({
      replicas: 'range',
      memory: 'number',
      priority: 'range',
    });
    expect(placementProblems({ ...was, replicas: 'two' })).toEqual({ replicas: 'whole' });
  });
});

describe('A first load', () => {
  test('says of itself only what the server would do otherwise', () => {
    expect(loadSettings(LOAD, [])).toEqual({ instances: { min: 1, max: 1 } });
    expect(loadSettings({ ...LOAD, instances: '2', memory: '64', maxItems: '32' }, [])).toEqual({
      instances: { min: 2, max: 2 },
      batching: { maxItems: 32 },
      device: { memoryBytes: 67_108_864 },
    });
    expect(loadProblems(LOAD, [])).toEqual({});
    expect(loadProblems({ ...LOAD, instances: '0', maxDelayMicros: '-1' }, [])).toEqual({
      instances: 'range',
      maxDelayMicros: 'whole',
    });
  });

  test('names a signature and those settings of the engine that differ from its defaults', () => {
    const typed = { ...LOAD, signature: 'lengths', engine: { threads: ' 2 ', spinning: 'false' } };
    expect(loadSettings(typed, [threads, spinning])).toEqual({
      instances: { min: 1, max: 1 },
      signature: 'lengths',
      engineSettings: { threads: '2' },
    });
    expect(loadProblems(typed, [threads, spinning])).toEqual({});
  });

  test('says of a setting of the engine, too, what is not allowed', () => {
    const typed = { ...LOAD, engine: { threads: '300', spinning: 'perhaps' } };
    expect(loadProblems(typed, [threads, spinning])).toEqual({
      threads: 'range',
      spinning: 'choice',
    });
  });
});
