import { describe, expect, test } from 'vitest';
import type { ModelNow } from '../../api/overview';
import type { Deployment, Version } from '../../api/types';
import type { VersionArtifact } from '../../api/versions';
import { compare, type Side, sidesFrom } from './compare';
import { asSeen } from './hour';

function side(number: number, more: Partial<Version> = {}, shape: number[] = [-1, 4]): Side {
  return {
    version: {
      number,
      digest: 'a'.repeat(64),
      bytes: 1024,
      engine: 'onnx',
      format: 'onnx',
      entry: 'model.onnx',
      actor: 'mara.lin',
      note: null,
      lineage: { parentVersion: null, run: null, dataSet: null },
      signatures: [
        {
          name: 'main',
          inputs: [{ name: 'x', type: 'FP32', shape }],
          outputs: [{ name: 'y', type: 'FP32', shape: [-1, 1] }],
        },
      ],
      ...more,
    } as unknown as Version,
    artifact: {
      files: [{ path: 'model.onnx', bytes: 1024, sha256: 'b'.repeat(64) }],
    } as VersionArtifact,
    deployment: undefined,
  };
}

function group(groups: ReturnType<typeof compare>, name: string) {
  const found = groups.find((one) => one.name === name);
  if (!found) {
    throw new Error(`no group ${name}`);
  }
  return found;
}

describe('Two versions', () => {
  test('that are one artifact differ in nothing', () => {
    const groups = compare(side(3), side(4));
    expect(groups.flatMap((one) => one.different)).toEqual([]);
    expect(group(groups, 'signature').equal.map((row) => row.own)).toEqual(['→ x', '← y']);
    expect(group(groups, 'files').equal).toHaveLength(1);
    expect(group(groups, 'deployment').equal, 'neither is deployed').toEqual([]);
  });

  test('differ by tensor, also where one has it and the other not', () => {
    const other = side(4, {}, [1, 4]);
    other.version.signatures[0]?.inputs.push({
      name: 'year',
      type: 'FP32',
      shape: [1],
    } as never);
    expect(group(compare(side(3), other), 'signature').different).toEqual([
      { own: '→ x', a: 'FP32 [-1, 4]', b: 'FP32 [1, 4]' },
      { own: '→ year', a: null, b: 'FP32 [1]' },
    ]);
  });

  test('differ in size, note, tags and lineage', () => {
    const other = side(4, {
      bytes: 2048,
      note: { text: 'better', tags: { stage: 'trial' } } as never,
      lineage: { parentVersion: 3, run: null, dataSet: 'houses-2026' } as never,
    });
    const groups = compare(side(3), other);
    expect(group(groups, 'artifact').different.map((row) => row.fixed)).toEqual(['size']);
    expect(group(groups, 'said').different.map((row) => [row.fixed ?? row.own, row.b])).toEqual([
      ['note', 'better'],
      ['dataSet', 'houses-2026'],
      ['parent', 'v3'],
      ['stage', 'trial'],
    ]);
  });

  test('differ in the settings of their deployments', () => {
    const settings = (delay: number, engineSettings: Record<string, string>) =>
      ({
        wished: 'LOADED',
        replicas: 1,
        settings: {
          instances: { min: 1, max: 1 },
          batching: { maxItems: 8, maxDelayMicros: delay, queueItems: 64 },
          signature: null,
          swap: 'LOAD_FIRST',
          engineSettings,
        },
      }) as unknown as Deployment;
    const a = { ...side(3), deployment: settings(0, {}) };
    const b = { ...side(4), deployment: settings(500, { threads: '2' }) };
    const found = group(compare(a, b), 'deployment');
    expect(found.different).toEqual([
      { fixed: 'maxDelay', a: '0\u00a0µs', b: '500\u00a0µs' },
      { own: 'threads', a: null, b: '2' },
    ]);
    const alone = group(compare(side(3), b), 'deployment');
    expect(alone.different.every((row) => row.a === null)).toBe(true);
  });
});

describe('The sides', () => {
  const none = { a: null, b: null };

  test('are the newest two when none is asked for', () => {
    expect(sidesFrom(none, [4, 3, 1])).toEqual({ a: 3, b: 4 });
    expect(sidesFrom(none, [4])).toBeNull();
    expect(sidesFrom(none, [])).toBeNull();
  });

  test('are those of the address, either way round', () => {
    expect(sidesFrom({ a: '4', b: '1' }, [4, 3, 1])).toEqual({ a: 4, b: 1 });
    expect(sidesFrom({ a: '4', b: null }, [4, 3, 1])).toEqual({ a: 4, b: 3 });
    expect(sidesFrom({ a: null, b: '3' }, [4, 3, 1])).toEqual({ a: 1, b: 3 });
    expect(sidesFrom({ a: null, b: '1' }, [4, 3, 1])).toEqual({ a: 4, b: 1 });
  });

  test('are others where those of the address are not there', () => {
    expect(sidesFrom({ a: '9', b: 'x' }, [4, 3, 1])).toEqual({ a: 3, b: 4 });
  });
});

describe('The last hour', () => {
  const now = {
    versions: [
      { version: 3, lane: null, requests: 10 },
      { version: 4, lane: null, requests: 0 },
      { version: 4, lane: 'SHADOW', requests: 5 },
      { version: 4, lane: 'PLAYGROUND', requests: 1 },
    ],
  } as unknown as ModelNow;

  test('is that of the callers, and of a shadow that of its copies', () => {
    expect(asSeen(now, 3)).toEqual({ now: now.versions[0], shadow: false });
    expect(asSeen(now, 4)).toEqual({ now: now.versions[2], shadow: true });
    expect(asSeen(now, 5)).toEqual({ now: undefined, shadow: false });
    expect(asSeen(undefined, 3).now).toBeUndefined();
  });
});
