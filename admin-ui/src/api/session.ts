import { type Answer, call, setCsrf } from './call';
import { Problem } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

/** Who is signed in, and for how long. */
export type Session = Schemas['SignedIn'];

/** What an installation says of itself before anybody can sign in. */
export type FirstStart = Schemas['FirstStart'];

/** What the server thinks of a password. */
export type PasswordVerdict = Schemas['PasswordVerdict'];

/** The session of this browser, or null when there is none; another person's is told and not used. */
export async function readSession(expected?: string): Promise<Session | null> {
  try {
    const answer = await call<Session>('GET', '/session');
    const usable = expected === undefined || expected === answer.data.principal.name;
    return usable ? kept(answer) : answer.data;
  } catch (failure) {
    if (failure instanceof Problem && failure.status === 401) {
      return null;
    }
    throw failure;
  }
}

export async function signIn(name: string, password: string): Promise<Session> {
  return kept(await call<Session>('POST', '/session', { body: { name, password } }));
}

/** With a code that an administrator made: a new password, and a session. */
export async function signInWithCode(
  name: string,
  code: string,
  password: string,
): Promise<Session> {
  return kept(await call<Session>('POST', '/session/password', { body: { name, code, password } }));
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session');
  setCsrf(null);
}

export async function firstStart(): Promise<FirstStart> {
  return (await call<FirstStart>('GET', '/first-start')).data;
}

export async function makeFirstAdministrator(
  code: string,
  name: string,
  password: string,
): Promise<Session> {
  return kept(
    await call<Session>('POST', '/first-administrator', { body: { code, name, password } }),
  );
}

export async function checkPassword(
  name: string,
  password: string,
  signal?: AbortSignal,
): Promise<PasswordVerdict> {
  const options = { body: name === '' ? { password } : { name, password } };
  return (
    await call<PasswordVerdict>(
      'POST',
      '/passwords/check',
      signal ? { ...options, signal } : options,
    )
  ).data;
}

function kept(answer: Answer<Session>): Session {
  setCsrf(answer.data.csrf);
  return answer.data;
}
