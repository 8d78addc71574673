import { type Answer, call, part } from './call';
import type { components } from './schema';
import type { Alias, Page, Version } from './types';

type Schemas = components['schemas'];

export type VersionArtifact = Schemas['VersionArtifact'];
export type Rescan = Schemas['Rescan'];
export type ServedAt = Schemas['ServedAt'];
/** Which version answered a prediction, and why. */
export type PredictionStory = Schemas['PredictionStory'];

function withSignal(signal?: AbortSignal): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** The path of a version below the API's base. */
export function versionPath(model: string, version: number): string {
  return `/models/${part(model)}/versions/${version}`;
}

/** The path of an alias below the API's base. */
export function aliasPath(model: string, alias: string): string {
  return `/models/${part(model)}/aliases/${part(alias)}`;
}

/** A version, removed ones too; its tag names the note that was seen. */
export function readVersion(
  model: string,
  version: number,
  signal?: AbortSignal,
): Promise<Answer<Version>> {
  return call('GET', versionPath(model, version), withSignal(signal));
}

/** Its files, where they came from, what was found in them last. */
export async function readArtifact(
  model: string,
  version: number,
  signal?: AbortSignal,
): Promise<VersionArtifact> {
  return (
    await call<VersionArtifact>(
      'GET',
      `${versionPath(model, version)}/artifact`,
      withSignal(signal),
    )
  ).data;
}

export function noteVersion(
  model: string,
  version: number,
  note: Schemas['NoteVersion'],
  etag: string,
): Promise<Answer<Version>> {
  return call('POST', `${versionPath(model, version)}/notes`, { body: note, ifMatch: etag });
}

export async function rescanVersion(model: string, version: number): Promise<Rescan> {
  return (await call<Rescan>('POST', `${versionPath(model, version)}/rescan`, { body: {} })).data;
}

export async function removeVersion(
  model: string,
  version: number,
  reason: string,
): Promise<Version> {
  return (
    await call<Version>('DELETE', versionPath(model, version), {
      query: { reason: reason === '' ? null : reason },
    })
  ).data;
}

/** The newest revision of an alias, of one that was taken away too; null when it never was. */
export async function newestOf(
  model: string,
  alias: string,
  signal?: AbortSignal,
): Promise<Alias | null> {
  const { data } = await call<Page<Alias>>('GET', `${aliasPath(model, alias)}/history`, {
    query: { limit: 1 },
    ...withSignal(signal),
  });
  return data.items[0] ?? null;
}

export function setAlias(
  model: string,
  alias: string,
  wish: Schemas['SetAlias'],
  etag: string,
): Promise<Answer<Alias>> {
  return call('PUT', aliasPath(model, alias), { body: wish, ifMatch: etag });
}

/** Which versions served at a moment, and by whose decision. */
export async function readServed(
  model: string,
  at: string,
  signal?: AbortSignal,
): Promise<ServedAt> {
  return (
    await call<ServedAt>('GET', `/models/${part(model)}/served`, {
      query: { at },
      ...withSignal(signal),
    })
  ).data;
}

export async function readStory(
  predictionId: string,
  signal?: AbortSignal,
): Promise<PredictionStory> {
  return (
    await call<PredictionStory>('GET', `/predictions/${part(predictionId)}`, withSignal(signal))
  ).data;
}
