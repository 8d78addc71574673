import { call, callAll, part } from './call';
import type { components } from './schema';
import type { Deployment } from './types';

export type Footprint = components['schemas']['Footprint'];

/** What a share is made of. */
export interface Resources {
  memoryBytes: number;
  threads: number;
}

/** A share that somebody holds. */
export interface Lease extends Resources {
  id: string;
  deployment: number | null;
  /** for people, such as `house-prices v3` */
  holder: string;
  /** which runs it; versions of one model may have different ones */
  engine: string | null;
  state: 'GRANTED' | 'ACTIVE' | 'LEAVING' | 'EVICTING';
  /** 1 is the highest */
  priority: number;
  pinned: boolean;
  /** it turned out larger than what was granted */
  over: boolean;
  grantedAt: string;
}

/** A share that somebody waits for. */
export interface Waiting extends Resources {
  holder: string;
  priority: number;
  since: string;
  reason: string;
}

/** Where a device's memory for models comes from. */
export interface Budget {
  from: 'MACHINE' | 'CONTROL_GROUP' | 'CONFIGURATION';
  modelBytes: number;
  wholeBytes: number;
  heapBytes: number;
  directBytes: number;
}

export interface Device {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
  /** the budget, which is 100 % */
  capacity: Resources;
  leased: Resources;
  free: Resources;
  /** what engines keep of what they unloaded, until the server is started again */
  kept: { engine: string; memoryBytes: number }[];
  /** in English, for the terminal; a device within another has none */
  explanation: string;
  budget: Budget | null;
  leases: Lease[];
  waiting: Waiting[];
}

export interface EngineSetting {
  name: string;
  type: string;
  unit: string | null;
  min: number | null;
  max: number | null;
  choices: string[];
  default: string | number | boolean | null;
  change: string;
  description: string;
}

export interface Engine {
  name: string;
  version: string;
  plugin: string;
  formats: string[];
  datatypes: string[];
  settings: EngineSetting[];
  traits: {
    devices: string[];
    memoryLimit: string;
    returnsMemoryOnClose: string;
    interruptible: boolean;
    sharesWeights: boolean;
    batchesItself: boolean;
  };
}

export interface Engines {
  items: Engine[];
  /** plugins that cannot be used, and why */
  skipped: { plugin: string; code: string; reason: string }[];
}

export async function readEngines(signal?: AbortSignal): Promise<Engines> {
  return (await call<Engines>('GET', '/engines', signal ? { signal } : {})).data;
}

/** Devices of the node that answers; other nodes' are known to them only. */
export interface Devices {
  node: string;
  items: Device[];
}

export async function readDevices(signal?: AbortSignal): Promise<Devices> {
  return (await call<Devices>('GET', '/devices', signal ? { signal } : {})).data;
}

/** The deployments of all models. */
export function listAllDeployments(signal?: AbortSignal): Promise<Deployment[]> {
  return callAll('/deployments', {}, signal);
}

/** What loading a version was measured to cost, newest first. */
export async function readFootprints(
  model: string,
  version: number,
  signal?: AbortSignal,
): Promise<Footprint[]> {
  const options = signal ? { signal } : {};
  const found = await call<{ digest: string }>(
    'GET',
    `/models/${part(model)}/versions/${version}`,
    options,
  );
  return (
    await call<{ items: Footprint[] }>(
      'GET',
      `/artifacts/${part(found.data.digest)}/footprints`,
      options,
    )
  ).data.items;
}
