import { type Answer, call, callAll, part } from './call';
import type { components } from './schema';
import type { Grant, Page } from './types';

export type Principal = components['schemas']['Principal'] & {
  hasPassword?: boolean;
  lastSignInAt?: string | null;
};

/** Where somebody is signed in. */
export interface OpenSession {
  id: string;
  /** whether it is the one of this browser */
  current: boolean;
  address: string;
  agent: string;
  way: 'PASSWORD' | 'CODE' | 'FIRST' | 'OIDC';
  openedAt: string;
  usedAt: string;
  idleUntil: string;
  expiresAt: string;
}

export interface OneTimeCode {
  code: string;
  expiresAt: string;
}

export interface Invitation {
  name: string;
  displayName: string;
  kind: Principal['kind'];
  grants: Grant[];
}

export function listPrincipals(signal?: AbortSignal): Promise<Principal[]> {
  return callAll('/principals', {}, signal);
}

/** One of them, with the tag that an edit has to show. */
export async function readPrincipal(
  name: string,
  signal?: AbortSignal,
): Promise<Answer<Principal>> {
  return call<Principal>('GET', `/principals/${part(name)}`, signal ? { signal } : {});
}

/** The tag under which somebody was seen. */
export function tagOf(seen: Answer<Principal>): string {
  return seen.etag ?? `"${seen.data.revision}"`;
}

export async function createPrincipal(
  invitation: Invitation,
  idempotencyKey: string,
): Promise<Principal> {
  return (await call<Principal>('POST', '/principals', { body: invitation, idempotencyKey })).data;
}

export interface PrincipalEdit {
  displayName?: string;
  disabled?: boolean;
  grants?: Grant[];
  reason?: string;
}

export async function editPrincipal(
  name: string,
  edit: PrincipalEdit,
  etag: string,
): Promise<Principal> {
  return (
    await call<Principal>('PATCH', `/principals/${part(name)}`, { body: edit, ifMatch: etag })
  ).data;
}

export async function makePasswordCode(name: string): Promise<OneTimeCode> {
  return (await call<OneTimeCode>('POST', `/principals/${part(name)}/password-code`)).data;
}

export async function listSessions(name: string, signal?: AbortSignal): Promise<OpenSession[]> {
  return (
    await call<Page<OpenSession>>(
      'GET',
      `/principals/${part(name)}/sessions`,
      signal ? { signal } : {},
    )
  ).data.items;
}

/** Signs somebody out everywhere; how many sessions that ended. */
export async function endSessions(name: string, reason: string): Promise<number> {
  return (
    await call<{ rows: number }>('DELETE', `/principals/${part(name)}/sessions`, {
      query: { reason: reason === '' ? null : reason },
    })
  ).data.rows;
}

export async function changePassword(
  name: string,
  current: string,
  password: string,
): Promise<void> {
  await call('PUT', `/principals/${part(name)}/password`, { body: { current, password } });
}
