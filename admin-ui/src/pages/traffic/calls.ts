import { type Answer, call, part } from '../../api/call';
import type { components } from '../../api/schema';
import type { Page, TrafficRevision } from '../../api/types';

export type TrafficPolicy = components['schemas']['TrafficPolicy'];
export type TrafficWish = components['schemas']['SetTraffic'];
export type StickyKey = components['schemas']['StickyKey'];

export async function trafficHistory(
  model: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<TrafficRevision>> {
  return (
    await call<Page<TrafficRevision>>('GET', `/models/${part(model)}/traffic/history`, {
      query: { limit: 20, cursor },
      ...(signal ? { signal } : {}),
    })
  ).data;
}

export function setTraffic(
  model: string,
  wish: TrafficWish,
  etag: string,
): Promise<Answer<TrafficRevision>> {
  return call('PUT', `/models/${part(model)}/traffic`, { body: wish, ifMatch: etag });
}

export function restoreTraffic(
  model: string,
  number: number,
  reason: string,
  etag: string,
): Promise<Answer<TrafficRevision>> {
  return call('POST', `/models/${part(model)}/traffic/restore`, {
    body: { number, reason },
    ifMatch: etag,
  });
}
