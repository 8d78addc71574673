import { type Answer, call, callAll, part } from './call';
import type { RegisteredVersion, Upload } from './types';

export interface Announced {
  path: string;
  bytes: number;
}

export interface Registration {
  model: string;
  note: string;
  lineage: { run?: string; dataSet?: string; parentVersion?: number };
}

export async function createUpload(
  model: string,
  files: readonly Announced[],
  idempotencyKey: string,
): Promise<Upload> {
  return (
    await call<Upload>('POST', '/uploads', {
      body: { model, files },
      idempotencyKey,
    })
  ).data;
}

export async function readUpload(id: string, signal?: AbortSignal): Promise<Upload> {
  return (await call<Upload>('GET', `/uploads/${part(id)}`, signal ? { signal } : {})).data;
}

/** Uploads in a state: one's own, or everybody's for those who may look. */
export function listUploads(
  state: Upload['state'],
  owner: '*' | null,
  signal?: AbortSignal,
): Promise<Upload[]> {
  return callAll('/uploads', { state, owner }, signal);
}

/** Begins the check; a long one goes on by itself, and the upload tells how it ended. */
export async function checkUpload(id: string, signal?: AbortSignal): Promise<Upload> {
  const answer: Answer<unknown> = await call('POST', `/uploads/${part(id)}/check`, {
    prefer: 'respond-async',
    ...(signal ? { signal } : {}),
  });
  return answer.status === 202 ? readUpload(id, signal) : (answer.data as Upload);
}

export async function discardUpload(id: string, reason = ''): Promise<void> {
  await call('DELETE', `/uploads/${part(id)}`, { query: { reason: reason || null } });
}

/** Makes a checked upload the next version; asked again, or for an artifact that a version has, it answers that one. */
export async function registerUpload(id: string, wish: Registration): Promise<RegisteredVersion> {
  return (
    await call<RegisteredVersion>('POST', `/uploads/${part(id)}/register`, {
      body: wish,
    })
  ).data;
}
