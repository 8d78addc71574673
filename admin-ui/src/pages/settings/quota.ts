import type { Key, Quota } from '../../api/keys';
import { decimal, size } from '../../i18n/numbers';

export const NO_QUOTA: Quota = {
  requestsPerSecond: null,
  itemsPerSecond: null,
  bytesInFlight: null,
};

/** The limits of a key as short words with units; empty when nothing is limited. */
export function quotaWords(quota: Quota | undefined): string[] {
  if (!quota) {
    return [];
  }
  const { requestsPerSecond, itemsPerSecond, bytesInFlight } = quota;
  const number = (value: number) => decimal(value, Number.isInteger(value) ? 0 : 2);
  return [
    requestsPerSecond === null ? '' : `${number(requestsPerSecond)}\u00a0req/s`,
    itemsPerSecond === null ? '' : `${number(itemsPerSecond)}\u00a0items/s`,
    bytesInFlight === null ? '' : size(bytesInFlight),
  ].filter(Boolean);
}

export type KeyState = 'revoked' | 'expired' | 'expiring' | 'valid';

const SOON_MILLIS = 7 * 24 * 3_600_000;

/**
 * Whether a key is taken now; one that ends within a week says so. What was revoked is over whatever
 * the clock here says: it may be behind the server's.
 */
export function keyState(key: Pick<Key, 'revokedAt' | 'expiresAt'>, now: number): KeyState {
  if (key.revokedAt !== null) {
    return 'revoked';
  }
  if (key.expiresAt === null) {
    return 'valid';
  }
  const left = Date.parse(key.expiresAt) - now;
  return left <= 0 ? 'expired' : left < SOON_MILLIS ? 'expiring' : 'valid';
}

/** The instant so many days from now, or null for a key that does not end. */
export function expiryIn(days: number | null, now: number): string | null {
  return days === null ? null : new Date(now + days * 24 * 3_600_000).toISOString();
}
