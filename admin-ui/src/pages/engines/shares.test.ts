import { describe, expect, test } from 'vitest';
import type { Device, Lease } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { barOf, labelThatFits, leasesOf, missing, modelOf, otherNodes, tones } from './shares';

const GIB = 1024 ** 3;

function lease(holder: string, gib: number, threads: number): Lease {
  return {
    id: `lease of ${holder}`,
    engine: 'onnx',
    deployment: 1,
    holder,
    state: 'ACTIVE',
    priority: 5,
    pinned: false,
    over: false,
    grantedAt: '2026-11-22T12:00:00Z',
    memoryBytes: gib * GIB,
    threads,
  };
}

function device(capacity: number, leases: Lease[], waiting: [string, number][] = []): Device {
  const leased = leases.reduce((sum, one) => sum + one.memoryBytes, 0);
  return {
    id: 'gpu-0',
    kind: 'CUDA',
    name: 'L4',
    parent: null,
    capacity: { memoryBytes: capacity * GIB, threads: 8 },
    leased: { memoryBytes: leased, threads: 0 },
    free: { memoryBytes: capacity * GIB - leased, threads: 8 },
    kept: [],
    explanation: '',
    budget: null,
    leases,
    waiting: waiting.map(([holder, gib]) => ({
      holder,
      memoryBytes: gib * GIB,
      threads: 2,
      priority: 5,
      since: '2026-11-22T12:00:00Z',
      reason: '',
    })),
  };
}

describe('A device bar', () => {
  test('has the budget as its width', () => {
    const bar = barOf(
      device(24, [lease('ocr v5', 12, 4), lease('images v4', 6, 2)]),
      'memoryBytes',
    );
    expect(bar.parts.map((part) => [part.holder, part.percent, part.at, part.width])).toEqual([
      ['ocr v5', 50, 0, 0.5],
      ['images v4', 25, 0.5, 0.25],
    ]);
    expect(bar.budgetAt).toBe(1);
  });

  test('shows what waits behind what is held, and cuts it at the end', () => {
    const bar = barOf(device(24, [lease('ocr v5', 18, 4)], [['loan-score v2', 9]]), 'memoryBytes');
    expect(bar.parts[1]).toMatchObject({
      kind: 'waiting',
      holder: 'loan-score v2',
      percent: 37.5,
      at: 0.75,
      width: 0.25,
    });
  });

  test('is as wide as what is held when that is more than the budget', () => {
    const bar = barOf(device(8, [lease('big v1', 10, 1)]), 'memoryBytes');
    expect(bar.parts[0]).toMatchObject({ percent: 125, width: 1 });
    expect(bar.budgetAt).toBe(0.8);
  });

  test('leaves out who holds nothing of it, and is empty without a budget', () => {
    expect(barOf(device(8, [lease('a v1', 1, 0)]), 'threads').parts).toEqual([]);
    expect(barOf(device(0, []), 'memoryBytes')).toMatchObject({ parts: [], budgetAt: 1 });
  });

  test('keeps the versions of a model together, in order', () => {
    const bar = barOf(
      device(32, [lease('b v10', 2, 1), lease('a v1', 3, 1), lease('b v9', 2, 1)]),
      'memoryBytes',
    );
    expect(bar.parts.map((part) => part.holder)).toEqual(['b v9', 'b v10', 'a v1']);
  });
});

describe('What does not fit', () => {
  test('is told by how much', () => {
    const gpu = device(24, [lease('ocr v5', 18, 4)], [['loan-score v2', 9]]);
    expect(missing(gpu, gpu.waiting[0] as never)).toEqual({ memoryBytes: 3 * GIB, threads: 0 });
    const free = device(24, [], [['loan-score v2', 9]]);
    expect(missing(free, free.waiting[0] as never)).toBeNull();
  });
});

describe('A label', () => {
  test('stands in a part only when it fits', () => {
    const labels = ['house-prices v3', 'v3'];
    expect(labelThatFits(labels, 200)).toBe('house-prices v3');
    expect(labelThatFits(labels, 60)).toBe('v3');
    expect(labelThatFits(labels, 20)).toBeNull();
  });

  test('of a holder begins with its model', () => {
    expect(modelOf('house-prices v3')).toBe('house-prices');
    expect(modelOf('the system')).toBe('the system');
  });
});

describe('Tones', () => {
  test('differ between neighbours and stay the same on every device', () => {
    const first = device(32, [lease('a v1', 4, 1), lease('b v1', 2, 1)]);
    const second = device(32, [lease('b v1', 2, 1), lease('c v1', 1, 1)]);
    const found = tones([first, second]);
    expect(found.get('a v1')).toBe(1);
    expect(found.get('b v1')).toBe(2);
    expect(found.get('c v1')).toBe(2);
  });
});

describe('Other nodes', () => {
  const deployment = (...status: [string, string, number, number][]) =>
    ({
      status: status.map(([node, state, instances, gib]) => ({
        node,
        state,
        instances,
        memory: { measuredBytes: gib * GIB },
      })),
    }) as unknown as Deployment;

  test('are known by what they say is ready on them', () => {
    const deployments = [
      deployment(['n1', 'READY', 2, 1], ['n2', 'READY', 3, 2]),
      deployment(['n2', 'READY', 1, 0.5], ['n3', 'FAILED', 0, 0]),
    ];
    const nodes = ['n3', 'n1', 'n2'].map((id) => ({ id, seenAt: '2026-11-22T12:00:00Z' }));
    expect(otherNodes('n1', nodes, deployments)).toEqual([
      {
        id: 'n2',
        seenAt: '2026-11-22T12:00:00Z',
        deployments: 2,
        instances: 4,
        bytes: 2.5 * GIB,
      },
      { id: 'n3', seenAt: '2026-11-22T12:00:00Z', deployments: 0, instances: 0, bytes: 0 },
    ]);
    expect(otherNodes('n1', nodes.slice(1, 2), [])).toEqual([]);
  });
});

describe('The lease of a deployment', () => {
  test('says its own engine, also beside another version of the model', () => {
    const first = { ...lease('petal-width v1', 1, 1), deployment: 3, engine: 'linear' };
    const second = { ...lease('petal-width v2', 1, 1), deployment: 4, engine: 'tensorflow' };
    const leases = leasesOf([device(8, [first]), device(8, [second])]);
    expect(leases.get(3)?.engine).toBe('linear');
    expect(leases.get(4)?.engine).toBe('tensorflow');
    expect(leases.get(5)).toBeUndefined();
  });
});
