import { watchingHeader } from './attendance';
import { Problem, problemOf } from './problem';

export const BASE = '/api/v1';

/** An answer, and the tag that names the state in which it was seen. */
export interface Answer<T> {
  data: T;
  etag: string | null;
  status: number;
}

export interface CallOptions {
  body?: unknown;
  ifMatch?: string;
  idempotencyKey?: string;
  prefer?: string;
  signal?: AbortSignal;
  query?: Record<string, string | number | boolean | null | undefined>;
}

let csrf: string | null = null;
let onSignedOut: () => void = () => {};

/** The token that every changing call of a session carries. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

export function csrfHeader(): Record<string, string> {
  return csrf === null ? {} : { 'Slipway-Csrf': csrf };
}

/** Who is told when the server knows the session no more. */
export function onSessionEnd(listener: () => void): void {
  onSignedOut = listener;
}

export function sessionEnded(): void {
  onSignedOut();
}

/** The path of a call with its query; what is null or undefined is left out. */
export function pathWith(path: string, query?: CallOptions['query']): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) {
      given.set(key, String(value));
    }
  }
  const text = given.toString();
  return text === '' ? `${BASE}${path}` : `${BASE}${path}?${text}`;
}

/** Calls the API; throws a `Problem` for everything that is no success. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  Object.assign(headers, method === 'GET' ? watchingHeader() : csrfHeader());
  if (options.ifMatch !== undefined) {
    headers['If-Match'] = options.ifMatch;
  }
  if (options.idempotencyKey !== undefined) {
    headers['Idempotency-Key'] = options.idempotencyKey;
  }
  if (options.prefer !== undefined) {
    headers.Prefer = options.prefer;
  }
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) {
    request.body = JSON.stringify(options.body);
  }
  if (options.signal) {
    request.signal = options.signal;
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(pathWith(path, options.query), request);
    text = await response.text();
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw Problem.unreachable(failure);
  }
  if (!response.ok) {
    const problem = problemOf(response.status, text);
    if (problem.status === 401 && !path.startsWith('/session')) {
      onSignedOut();
    }
    throw problem;
  }
  return {
    data: (text === '' ? undefined : JSON.parse(text)) as T,
    etag: response.headers.get('ETag'),
    status: response.status,
  };
}

/** The most that a page of a list has. */
const PAGE = 500;

/** Everything on a list, page after page. */
export async function callAll<T>(
  path: string,
  query: CallOptions['query'],
  signal?: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; next?: string | null } = (
      await call<{ items: T[]; next?: string | null }>('GET', path, {
        query: { ...query, limit: PAGE, cursor },
        ...(signal ? { signal } : {}),
      })
    ).data;
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return items;
}

/** A name as a part of a path. */
export function part(name: string | number): string {
  return encodeURIComponent(String(name));
}
