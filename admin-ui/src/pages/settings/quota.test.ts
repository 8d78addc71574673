import { describe, expect, test } from 'vitest';
import { expiryIn, keyState, NO_QUOTA, quotaWords } from './quota';

const now = Date.parse('2026-11-22T12:00:00Z');

function state(revokedAt: string | null, expiresAt: string | null) {
  return keyState({ revokedAt, expiresAt }, now);
}

describe('A key', () => {
  test('is valid until it is revoked or ends', () => {
    expect(state(null, null)).toBe('valid');
    expect(state(null, '2027-01-01T00:00:00Z')).toBe('valid');
    expect(state(null, '2026-11-25T00:00:00Z')).toBe('expiring');
    expect(state(null, '2026-11-22T11:59:59Z')).toBe('expired');
    expect(state('2026-11-22T11:00:00Z', '2027-01-01T00:00:00Z')).toBe('revoked');
  });

  test('is over once it is revoked, also while the clock here is behind', () => {
    expect(state('2026-11-22T12:00:20Z', null)).toBe('revoked');
  });

  test('says its limits with units', () => {
    expect(quotaWords(NO_QUOTA)).toEqual([]);
    expect(quotaWords(undefined)).toEqual([]);
    expect(
      quotaWords({ requestsPerSecond: 1500, itemsPerSecond: 0.5, bytesInFlight: 8 * 1024 ** 2 }),
    ).toEqual(['1,500\u00a0req/s', '0.50\u00a0items/s', '8.00\u00a0MiB']);
  });

  test('ends so many days from now, or never', () => {
    expect(expiryIn(30, now)).toBe('2026-12-22T12:00:00.000Z');
    expect(expiryIn(null, now)).toBeNull();
  });
});
