import { describe, expect, test } from 'vitest';
import type { ModelNow } from '../../api/overview';
import type { Alias, Deployment, TrafficRevision, Version } from '../../api/types';
import { aliasMove, isAlias } from './alias';
import { changed, noteDraftOf, noteProblemOf, noteWishOf } from './note';
import { isNew, outcomeOf } from './rescan';
import { comparedWith, kin, useOf } from './use';

const note = { text: 'better', tags: { stage: 'trial' } } as unknown as NonNullable<
  Version['note']
>;

describe('A note', () => {
  test('is sent without lines that have nothing in them', () => {
    const draft = noteDraftOf({ note });
    draft.tags.push({ key: ' ', value: '' }, { key: ' team ', value: ' a ' });
    expect(noteWishOf(draft)).toEqual({ text: 'better', tags: { stage: 'trial', team: 'a' } });
    expect(noteProblemOf(draft)).toBeNull();
  });

  test('says what keeps it from being sent', () => {
    const tags = (...keys: string[]) => ({
      text: '',
      tags: keys.map((key) => ({ key, value: 'x' })),
    });
    expect(noteProblemOf(tags(''))).toBe('noKey');
    expect(noteProblemOf(tags('a', 'b', ' a'))).toBe('twice');
    expect(noteProblemOf(tags(...Array.from({ length: 65 }, (_, index) => `t${index}`)))).toBe(
      'many',
    );
  });

  test('is another one only when it says something else', () => {
    expect(changed(noteDraftOf({ note }), { note })).toBe(false);
    expect(changed({ ...noteDraftOf({ note }), text: 'better ' }, { note })).toBe(false);
    expect(changed({ text: 'better', tags: [] }, { note })).toBe(true);
    expect(changed({ text: '', tags: [] }, { note: null })).toBe(false);
  });
});

const alias = (name: string, version: number | null) => ({ alias: name, version }) as Alias;

describe('An alias', () => {
  const aliases = [alias('champion', 3), alias('old', 1)];
  const now = {
    versions: [
      { version: 3, lane: null, requests: 100, named: 12 },
      { version: 3, lane: 'SHADOW', requests: 5, named: 0 },
    ],
  } as unknown as ModelNow;

  test('takes those with it who named the version that it leaves', () => {
    expect(aliasMove(aliases, 'champion', 4, now)).toEqual({ from: 3, to: 4, named: 12 });
    expect(aliasMove(aliases, 'champion', null, now)).toEqual({ from: 3, to: null, named: 12 });
    expect(aliasMove(aliases, 'old', 4, now).named, 'nobody asked version 1').toBe(0);
    expect(aliasMove(aliases, 'champion', 4, undefined).named, 'nobody counted').toBeNull();
  });

  test('that is new, or was taken off, moves nobody', () => {
    expect(aliasMove(aliases, 'trial', 4, now)).toEqual({ from: null, to: 4, named: 0 });
    expect(aliasMove([alias('trial', null)], 'trial', 4, undefined).named).toBe(0);
  });

  test('is never taken for a number', () => {
    expect(isAlias('champion')).toBe(true);
    expect(isAlias('v4.2_x-y')).toBe(true);
    expect(isAlias('4')).toBe(false);
    expect(isAlias('')).toBe(false);
    expect(isAlias('a b')).toBe(false);
    expect(isAlias('a'.repeat(65))).toBe(false);
  });
});

describe('A rescan', () => {
  const finding = { severity: 'WARN', code: 'x', where: 'model.onnx' } as const;

  test('tells the worst first', () => {
    expect(outcomeOf({ worse: true, changed: true })).toBe('worse');
    expect(outcomeOf({ worse: false, changed: true })).toBe('changed');
    expect(outcomeOf({ worse: false, changed: false })).toBe('same');
  });

  test('knows a finding by what it is about, and by how much it matters', () => {
    expect(isNew(finding, [finding])).toBe(false);
    expect(isNew(finding, [{ ...finding, severity: 'NOTE' }])).toBe(true);
    expect(isNew(finding, [{ ...finding, where: 'other' }])).toBe(true);
    expect(isNew(finding, [])).toBe(true);
  });
});

function version(number: number, digest: string, parentVersion: number | null): Version {
  return {
    number,
    digest,
    lineage: { parentVersion, run: null, dataSet: null },
  } as unknown as Version;
}

describe('A version', () => {
  const versions = [version(4, 'b', 2), version(3, 'b', null), version(2, 'a', 1)];

  test('is held against its parent, else against the one before it', () => {
    expect(comparedWith(version(4, 'b', 2), versions)?.number).toBe(2);
    expect(comparedWith(version(4, 'b', null), versions)?.number).toBe(3);
    expect(comparedWith(version(4, 'b', 1), versions)?.number, 'its parent was removed').toBe(3);
    expect(comparedWith(version(2, 'a', null), versions)).toBeUndefined();
  });

  test('knows its children and those that are the same artifact', () => {
    expect(kin(version(2, 'a', 1), versions)).toEqual({ children: [4], same: [] });
    expect(kin(version(3, 'b', null), versions)).toEqual({ children: [], same: [4] });
  });

  test('is in use by its deployment, by an alias, by traffic, by a shadow', () => {
    const parts = {
      deployments: [{ version: 1 } as Deployment],
      aliases: [alias('champion', 2)],
      traffic: {
        policy: { routes: [{ version: 3, weight: 1 }], shadows: [{ version: 4, sample: 1 }] },
      } as unknown as TrafficRevision,
    };
    expect(useOf(parts, 1)?.by).toBe('deployment');
    expect(useOf(parts, 2)).toEqual({ by: 'alias', values: { alias: 'champion' } });
    expect(useOf(parts, 3)?.by).toBe('traffic');
    expect(useOf(parts, 4)?.by).toBe('traffic');
    expect(useOf(parts, 5)).toBeNull();
  });
});
