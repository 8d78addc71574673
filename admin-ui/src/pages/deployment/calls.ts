import { type Answer, call, part } from '../../api/call';
import type { components } from '../../api/schema';
import type { Deployment } from '../../api/types';

export type EditDeployment = components['schemas']['EditDeployment'];

/** A setting as its engine describes it. Values are texts, as they are stored. */
export interface SettingSpec {
  name: string;
  type: 'INTEGER' | 'DECIMAL' | 'BOOLEAN' | 'TEXT' | 'CHOICE';
  unit: string;
  min: number | null;
  max: number | null;
  choices: string[];
  default: string;
  /** whether a new value holds at once or needs the model to be loaded again */
  change: 'LIVE' | 'RELOAD';
  description: string;
}

export interface EngineView {
  name: string;
  version: string;
  formats: string[];
  settings: SettingSpec[];
  traits?: { devices: Deployment['settings']['device']['kind'][] };
}

export type BatchCause =
  | 'NOT_BATCHABLE'
  | 'LIMIT_REACHED'
  | 'DIFFERENT_SHAPES'
  | 'DELAY_ELAPSED'
  | 'DEADLINE_NEAR'
  | 'ARRIVED_ALONE'
  | 'ARRIVED_TOGETHER'
  | 'QUEUE_EMPTIED';

export interface CauseShare {
  code: BatchCause;
  /** of the batches, with one decimal; those of all causes sum to 100 */
  percent: number;
  batches: number;
  meanRows: number;
  leastRows: number;
  mostRows: number;
  /** how long the oldest call of such a batch had waited, on average */
  meanWaitMicros: number;
}

/** How many batches had how many rows. */
export interface BatchSize {
  rows: number;
  batches: number;
}

/** Some seconds of a deployment's queue. */
export interface Beat {
  waitingItems: number;
  busyPercent: number;
  /** null when no batch ran */
  waitMicros: number | null;
  refusedPerSecond: number;
}

export interface QueueNow {
  waitingItems: number;
  instances: number;
  /** what it was loaded for: a larger batch needs it to be loaded again */
  largestBatch: number;
  onLoop: boolean;
  beatSeconds: number;
  /** the oldest first */
  beats: Beat[];
}

export interface Explanation {
  batches: number;
  meanRows: number;
  causes: CauseShare[];
  /** the smallest first */
  sizes: BatchSize[];
  /** for a person, with what could be changed */
  sentence: string;
  now: QueueNow;
}

export async function listEngines(signal?: AbortSignal): Promise<EngineView[]> {
  return (await call<{ items: EngineView[] }>('GET', '/engines', signal ? { signal } : {})).data
    .items;
}

export function readDeployment(id: number, signal?: AbortSignal): Promise<Answer<Deployment>> {
  return call('GET', `/deployments/${part(id)}`, signal ? { signal } : {});
}

export function editDeployment(
  id: number,
  wish: EditDeployment,
  etag: string,
): Promise<Answer<Deployment>> {
  return call('PATCH', `/deployments/${part(id)}`, { body: wish, ifMatch: etag });
}

/** What is said about a deletion; nothing where it is as usual. */
export function deletionQuery(reason: string, evenIfRouted: boolean) {
  return { reason: reason === '' ? null : reason, evenIfRouted: evenIfRouted || null };
}

export function deleteDeployment(
  id: number,
  reason: string,
  evenIfRouted: boolean,
  etag: string,
): Promise<Answer<Deployment>> {
  return call('DELETE', `/deployments/${part(id)}`, {
    query: deletionQuery(reason, evenIfRouted),
    ifMatch: etag,
  });
}

export function retryDeployment(id: number): Promise<Answer<Deployment>> {
  return call('POST', `/deployments/${part(id)}/retry`, { body: {} });
}

export async function explainBatching(id: number, signal?: AbortSignal): Promise<Explanation> {
  return (
    await call<Explanation>(
      'GET',
      `/deployments/${part(id)}/batching/explain`,
      signal ? { signal } : {},
    )
  ).data;
}
