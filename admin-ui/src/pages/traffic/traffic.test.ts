import { describe, expect, test } from 'vitest';
import type { Deployment, DeploymentState } from '../../api/types';
import { type Counted, movedByATenth, previewOf, requestsOf } from './preview';
import { notReady } from './ready';
import { apportion, sameShares, sumOf, WHOLE, without, withVersion, withWeight } from './shares';

const split = [
  { version: 4, weight: 1000 },
  { version: 3, weight: 9000 },
];

describe('Shares', () => {
  test('sum to the whole whatever one of them becomes', () => {
    const three = [
      { version: 3, weight: 3333 },
      { version: 2, weight: 3333 },
      { version: 1, weight: 3334 },
    ];
    for (let weight = 0; weight <= WHOLE; weight += 7) {
      const set = withWeight(three, 2, weight);
      expect(sumOf(set), String(weight)).toBe(WHOLE);
      expect(set.every((share) => share.weight >= 0 && Number.isInteger(share.weight))).toBe(true);
      expect(set.find((share) => share.version === 2)?.weight).toBe(weight);
    }
  });

  test('of the others keep their proportions', () => {
    const set = withWeight(
      [
        { version: 3, weight: 2000 },
        { version: 2, weight: 6000 },
        { version: 1, weight: 2000 },
      ],
      3,
      6000,
    );
    expect(set).toEqual([
      { version: 3, weight: 6000 },
      { version: 2, weight: 3000 },
      { version: 1, weight: 1000 },
    ]);
  });

  test('go to those that had none when nobody else is there', () => {
    expect(
      withWeight(
        [
          { version: 2, weight: 0 },
          { version: 1, weight: WHOLE },
        ],
        1,
        4000,
      ),
    ).toEqual([
      { version: 2, weight: 6000 },
      { version: 1, weight: 4000 },
    ]);
  });

  test('of a single version are the whole', () => {
    expect(withWeight([{ version: 1, weight: WHOLE }], 1, 10)).toEqual([
      { version: 1, weight: WHOLE },
    ]);
  });

  test('are held between nothing and the whole', () => {
    expect(withWeight(split, 4, 12_000)[0]?.weight).toBe(WHOLE);
    expect(withWeight(split, 4, -5)[0]?.weight).toBe(0);
  });

  test('are apportioned to the largest remainders', () => {
    expect(apportion([1, 1, 1], 10_000)).toEqual([3334, 3333, 3333]);
    expect(apportion([0, 0], 10)).toEqual([0, 0]);
  });

  test('lose and gain versions', () => {
    expect(without(split, 4)).toEqual([{ version: 3, weight: WHOLE }]);
    expect(withVersion(split, 5).map((share) => share.version)).toEqual([5, 4, 3]);
    expect(withVersion(split, 4)).toEqual(split);
  });

  test('are the same in any order and with nothing left out', () => {
    expect(sameShares(split, [...split].reverse())).toBe(true);
    expect(sameShares(split, [...split, { version: 1, weight: 0 }])).toBe(true);
    expect(sameShares(split, withWeight(split, 4, 1001))).toBe(false);
  });
});

const now: Counted = {
  versions: [
    { version: 3, lane: null, requests: 1116, named: 0 },
    { version: 4, lane: null, requests: 124, named: 0 },
    { version: 2, lane: 'SHADOW', requests: 500, named: 0 },
  ],
};

describe('The preview', () => {
  test('counts what callers wait for', () => {
    expect(requestsOf(now)).toBe(1240);
    expect(requestsOf(undefined)).toBeNull();
    expect(
      requestsOf({ ...now, versions: [{ version: 3, lane: null, requests: null, named: null }] }),
    ).toBeNull();
  });

  test('says what moves, from whom to whom', () => {
    const preview = previewOf(split, [{ version: 3, weight: WHOLE }], now);
    expect(preview.moved).toBe(1000);
    expect(preview.movedRequests).toBe(124);
    expect(preview.from).toEqual([4]);
    expect(preview.to).toEqual([3]);
    expect(preview.rows).toEqual([
      { version: 4, before: 1000, after: 0, requestsBefore: 124, requestsAfter: 0 },
      { version: 3, before: 9000, after: WHOLE, requestsBefore: 1116, requestsAfter: 1240 },
    ]);
  });

  test('leaves out those who name their version: they stay where they are', () => {
    const pinned: Counted = {
      versions: [
        { version: 3, lane: null, requests: 1216, named: 100 },
        { version: 4, lane: null, requests: 324, named: 200 },
        { version: 5, lane: null, requests: 60, named: 60 },
      ],
    };
    const preview = previewOf(
      split,
      [
        { version: 5, weight: 5000 },
        { version: 3, weight: 5000 },
      ],
      pinned,
    );
    expect(preview.rows).toEqual([
      { version: 5, before: 0, after: 5000, requestsBefore: 0, requestsAfter: 620 },
      { version: 4, before: 1000, after: 0, requestsBefore: 124, requestsAfter: 0 },
      { version: 3, before: 9000, after: 5000, requestsBefore: 1116, requestsAfter: 620 },
    ]);
    expect(preview.movedRequests).toBe(620);
    expect(preview.named).toBe(360);
    expect(requestsOf(pinned), 'a shadow gets copies of theirs, too').toBe(1600);
    expect(previewOf(split, split, now).named).toBe(0);
  });

  test('gives shares without requests when nobody counted', () => {
    const preview = previewOf(split, [{ version: 3, weight: WHOLE }], undefined);
    expect(preview.moved).toBe(1000);
    expect(preview.movedRequests).toBeNull();
    expect(preview.named).toBe(0);
    expect(preview.rows[0]?.requestsAfter).toBeNull();
  });

  test('knows a version that takes traffic for the first time', () => {
    const preview = previewOf(
      [{ version: 3, weight: WHOLE }],
      [
        { version: 3, weight: 5000 },
        { version: 5, weight: 5000 },
      ],
      now,
    );
    expect(preview.rows[0]).toEqual({
      version: 5,
      before: 0,
      after: 5000,
      requestsBefore: 0,
      requestsAfter: 620,
    });
  });

  test('is asked again when a number moved by more than a tenth', () => {
    expect(movedByATenth(124, 136)).toBe(false);
    expect(movedByATenth(124, 137)).toBe(true);
    expect(movedByATenth(124, 100)).toBe(true);
    expect(movedByATenth(0, 0.05)).toBe(false);
    expect(movedByATenth(0, 3)).toBe(true);
    expect(movedByATenth(124, null)).toBe(true);
    expect(movedByATenth(null, null)).toBe(false);
    expect(movedByATenth(null, 20)).toBe(false);
  });
});

describe('A version that is not READY', () => {
  const deployed = (version: number, state: DeploymentState) =>
    ({ version, wished: 'LOADED', status: [{ state }] }) as unknown as Deployment;
  const thirds = [
    { version: 3, weight: 4000 },
    { version: 2, weight: 3000 },
    { version: 1, weight: 3000 },
  ];

  test('is named with the one that answers for it meanwhile: the READY one with the most', () => {
    expect(
      notReady(thirds, [deployed(3, 'FAILED'), deployed(2, 'READY'), deployed(1, 'READY')]),
    ).toEqual([{ version: 3, instead: 2 }]);
    expect(
      notReady(
        [
          { version: 3, weight: WHOLE },
          { version: 1, weight: 0 },
        ],
        [deployed(1, 'READY')],
      ),
    ).toEqual([{ version: 3, instead: 1 }]);
  });

  test('leaves its callers without an answer when no other of the policy is READY', () => {
    expect(
      notReady([{ version: 3, weight: WHOLE }], [deployed(3, 'LOADING'), deployed(2, 'READY')]),
    ).toEqual([{ version: 3, instead: null }]);
  });

  test('is nothing to speak of without a share, or when all are READY', () => {
    expect(
      notReady(
        [
          { version: 3, weight: 0 },
          { version: 2, weight: WHOLE },
        ],
        [deployed(2, 'READY')],
      ),
    ).toEqual([]);
  });
});
