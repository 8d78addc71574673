import { call, callAll, part } from './call';
import type { Grant } from './types';

/** How much a key may ask for; each part null is not limited. */
export interface Quota {
  requestsPerSecond: number | null;
  itemsPerSecond: number | null;
  bytesInFlight: number | null;
}

/** A key without its secret. */
export interface Key {
  prefix: string;
  principal: string;
  label: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
  /** its scope; null is all that its principal may */
  grants?: Grant[] | null;
  quota?: Quota;
  replaces?: string | null;
  /** grows with each change; the tag under which it is edited */
  revision: number;
}

/** What an edit changes; what is left out stays. */
export interface KeyEdit {
  label?: string;
  /** null lifts the scope */
  grants?: Grant[] | null;
  /** the whole; null lifts it */
  quota?: Quota | null;
  reason?: string;
}

export interface NewKey extends Key {
  /** shown once; null when the same wish was answered before */
  secret: string | null;
}

export interface KeyWish {
  principal: string;
  label: string;
  expiresAt: string | null;
  grants: Grant[] | null;
  quota: Quota;
}

export function listKeys(principal: string | null, signal?: AbortSignal): Promise<Key[]> {
  return callAll('/keys', { principal }, signal);
}

export async function createKey(wish: KeyWish, idempotencyKey: string): Promise<NewKey> {
  const { grants, quota, ...rest } = wish;
  const limited = Object.values(quota).some((limit) => limit !== null);
  return (
    await call<NewKey>('POST', '/keys', {
      body: { ...rest, ...(grants ? { grants } : {}), ...(limited ? { quota } : {}) },
      idempotencyKey,
    })
  ).data;
}

/** Edits a key under the revision in which it was seen; refused with 412 when it has another. */
export async function editKey(prefix: string, edit: KeyEdit, revision: number): Promise<Key> {
  return (
    await call<Key>('PATCH', `/keys/${part(prefix)}`, { body: edit, ifMatch: String(revision) })
  ).data;
}

/** A new key in the place of one, which stays valid for the overlap. */
export async function rotateKey(
  prefix: string,
  overlapSeconds: number,
  reason: string,
  idempotencyKey: string,
): Promise<NewKey> {
  return (
    await call<NewKey>('POST', `/keys/${part(prefix)}/rotate`, {
      body: { overlapSeconds, ...(reason === '' ? {} : { reason }) },
      idempotencyKey,
    })
  ).data;
}

export async function revokeKey(prefix: string, reason: string): Promise<void> {
  await call('DELETE', `/keys/${part(prefix)}`, {
    query: { reason: reason === '' ? null : reason },
  });
}
