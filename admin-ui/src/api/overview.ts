import { call, part } from './call';
import type { components } from './schema';

type Schemas = components['schemas'];

/** One model at a glance. Numbers are null where nothing was measured. */
export type OverviewItem = Schemas['OverviewItem'];
export type Health = OverviewItem['health'];
export type Overview = Pick<Schemas['Overview'], 'items' | 'totals'>;

/** All models that the caller may view, those that need somebody first. */
export async function readOverview(signal?: AbortSignal): Promise<Overview> {
  const items: OverviewItem[] = [];
  let cursor: string | null = null;
  let totals: Overview['totals'] | undefined;
  do {
    const page: Schemas['Overview'] = (
      await call<Schemas['Overview']>('GET', '/overview', {
        query: { cursor },
        ...(signal ? { signal } : {}),
      })
    ).data;
    items.push(...page.items);
    totals ??= page.totals;
    cursor = page.cursor;
  } while (cursor !== null);
  return { items, totals };
}

/** A model's versions in the time until now; null where nobody counted. */
export type ModelNow = Schemas['ModelNow'];
export type VersionNow = ModelNow['versions'][number];

/** How far back numbers are compared, in seconds. */
export const AN_HOUR = 3600;

/** The last minute of a model's versions, or as many seconds as are asked for. */
export async function readNow(
  model: string,
  signal?: AbortSignal,
  seconds?: number,
): Promise<ModelNow> {
  return (
    await call<ModelNow>('GET', `/models/${part(model)}/now`, {
      query: { seconds },
      ...(signal ? { signal } : {}),
    })
  ).data;
}

/** A version as those see it who wait for its answers; undefined when nobody counted it. */
export function ofCallers(now: ModelNow | undefined, version: number): VersionNow | undefined {
  return now?.versions.find((one) => one.version === version && one.lane === null);
}

/** The per cent of requests that may fail, while more of them do; else null. */
export function brokenLimit(item: OverviewItem | undefined): number | null {
  const limit = item?.reasonCode === 'ERRORS' ? item.reasonValues?.limit : undefined;
  return typeof limit === 'number' ? limit : null;
}

/** Rows in a batch, over all versions that ran any; null when none did. */
export function meanBatch(now: ModelNow | undefined): number | null {
  let rows = 0;
  let asked = 0;
  for (const one of now?.versions ?? []) {
    if (one.lane === null && typeof one.batch === 'number') {
      rows += one.batch * (one.requests ?? 0);
      asked += one.requests ?? 0;
    }
  }
  return asked === 0 ? null : rows / asked;
}
