import { describe, expect, test } from 'vitest';
import type { Key } from '../../api/keys';
import { keyDifferences, keyEdit, keyForm, onTop } from './keyEdit';
import { NO_QUOTA } from './quota';

const key: Key = {
  prefix: 'slw_1',
  principal: 'robot',
  label: 'nightly',
  createdAt: '2026-11-01T00:00:00Z',
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  grants: [{ right: 'PREDICT', pattern: '*' }],
  quota: { requestsPerSecond: 10, itemsPerSecond: null, bytesInFlight: null },
  replaces: null,
  revision: 4,
};

describe('An edit of a key', () => {
  test('is empty when nothing is different', () => {
    expect(keyEdit(keyForm(key), key)).toEqual({});
    expect(keyEdit({ ...keyForm(key), label: ' nightly ' }, key)).toEqual({});
  });

  test('has the parts that differ, a quota as a whole', () => {
    const quota = { ...NO_QUOTA, requestsPerSecond: 20 };
    expect(keyEdit({ ...keyForm(key), quota, label: 'daily' }, key)).toEqual({
      label: 'daily',
      quota,
    });
  });

  test('lifts scope and quota with null', () => {
    expect(keyEdit({ ...keyForm(key), scoped: false, quota: NO_QUOTA }, key)).toEqual({
      grants: null,
      quota: null,
    });
  });

  test('narrows a key that had no scope', () => {
    const whole = { ...key, grants: null };
    expect(keyEdit(keyForm(whole), whole)).toEqual({});
    expect(keyEdit({ ...keyForm(whole), scoped: true }, whole)).toEqual({
      grants: [{ right: 'PREDICT', pattern: '*' }],
    });
  });
});

test('Two states of a key differ in the parts that a person sees', () => {
  expect(keyDifferences(key, { ...key, revision: 5, lastUsedAt: '2026-11-02T00:00:00Z' })).toEqual(
    [],
  );
  expect(
    keyDifferences(key, {
      ...key,
      label: 'x',
      grants: null,
      quota: { requestsPerSecond: 10, itemsPerSecond: 1, bytesInFlight: null },
    }),
  ).toEqual(['label', 'grants', 'quota']);
});

test('What was typed goes on top of what another person did, and takes nothing back', () => {
  const quota = { ...NO_QUOTA, itemsPerSecond: 70 };
  const theirs = { ...key, revision: 5, label: 'nightly-2', grants: null };
  const form = onTop({ ...keyForm(key), quota }, key, theirs);
  expect(keyEdit(form, theirs)).toEqual({ quota });
  expect(form.label).toBe('nightly-2');
  expect(form.scoped).toBe(false);
  expect(onTop({ ...keyForm(key), label: 'mine' }, key, theirs).label).toBe('mine');
});
