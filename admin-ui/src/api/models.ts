import { rememberLoad } from './begun';
import { type Answer, call, callAll, part } from './call';
import type { components } from './schema';
import type { Alias, Change, Deployment, Model, Page, TrafficRevision, Version } from './types';

function withSignal(signal?: AbortSignal): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

export function listModels(signal?: AbortSignal): Promise<Model[]> {
  return callAll('/models', {}, signal);
}

export async function readModel(model: string, signal?: AbortSignal): Promise<Model> {
  return (await call<Model>('GET', `/models/${part(model)}`, withSignal(signal))).data;
}

export function editModel(
  model: string,
  edit: components['schemas']['EditModel'],
  revision: number,
): Promise<Answer<Model>> {
  return call('PATCH', `/models/${part(model)}`, { body: edit, ifMatch: `"${revision}"` });
}

export function removeModel(
  model: string,
  reason: string,
  revision: number,
): Promise<Answer<Model>> {
  return call('DELETE', `/models/${part(model)}`, {
    query: { reason: reason === '' ? null : reason },
    ifMatch: `"${revision}"`,
  });
}

/** All versions of a model, the newest first. */
export function listVersions(model: string, signal?: AbortSignal): Promise<Version[]> {
  return callAll(`/models/${part(model)}/versions`, {}, signal);
}

export async function listAliases(model: string, signal?: AbortSignal): Promise<Page<Alias>> {
  return (await call<Page<Alias>>('GET', `/models/${part(model)}/aliases`, withSignal(signal)))
    .data;
}

export function listDeployments(model: string, signal?: AbortSignal): Promise<Deployment[]> {
  return callAll('/deployments', { model }, signal);
}

/** The policy that holds, with its tag; the data is null before the first deployment. */
export async function readTraffic(
  model: string,
  signal?: AbortSignal,
): Promise<Answer<TrafficRevision | null>> {
  try {
    return await call<TrafficRevision>('GET', `/models/${part(model)}/traffic`, withSignal(signal));
  } catch (failure) {
    if (failure instanceof Error && 'status' in failure && failure.status === 404) {
      return { data: null, etag: null, status: 404 };
    }
    throw failure;
  }
}

export async function listChanges(
  model: string,
  signal?: AbortSignal,
  kind?: Change['kind'],
): Promise<Page<Change>> {
  return (
    await call<Page<Change>>('GET', '/changes', {
      query: { model, kind, limit: 60 },
      ...withSignal(signal),
    })
  ).data;
}

export async function createDeployment(
  wish: components['schemas']['CreateDeployment'],
  idempotencyKey: string,
): Promise<Deployment> {
  const { data } = await call<Deployment>('POST', '/deployments', { body: wish, idempotencyKey });
  rememberLoad(data.id, null);
  return data;
}

export async function setTraffic(
  model: string,
  wish: components['schemas']['SetTraffic'],
  etag: string,
): Promise<TrafficRevision> {
  return (
    await call<TrafficRevision>('PUT', `/models/${part(model)}/traffic`, {
      body: wish,
      ifMatch: etag,
    })
  ).data;
}
