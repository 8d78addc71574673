import type { TrafficRevision } from '../../api/types';
import type { Share } from '../../components/split';
import type { StickyKey, TrafficPolicy, TrafficWish } from './calls';
import { sameShares, sorted } from './shares';

/** What a person is writing: a policy, and why. */
export interface Draft {
  routes: Share[];
  sticky: { source: StickyKey['source'] | 'NONE'; name: string };
  shadows: { version: number; sample: number }[];
  reason: string;
}

export function draftOf(policy: TrafficPolicy, reason = ''): Draft {
  return {
    routes: sorted(policy.routes),
    sticky: policy.sticky
      ? { source: policy.sticky.source, name: policy.sticky.name }
      : { source: 'NONE', name: '' },
    shadows: [...policy.shadows],
    reason,
  };
}

/** The draft as the server takes it. */
export function wishOf(draft: Draft): TrafficWish {
  const { source, name } = draft.sticky;
  return {
    routes: sorted(draft.routes).reverse(),
    ...(source === 'NONE' ? {} : { sticky: { source, name: name.trim() } }),
    ...(draft.shadows.length === 0 ? {} : { shadows: draft.shadows }),
    ...(draft.reason.trim() === '' ? {} : { reason: draft.reason.trim() }),
  };
}

/** Whether the draft asks for anything else than what holds. */
export function changes(draft: Draft, policy: TrafficPolicy): boolean {
  const is = draftOf(policy);
  return (
    routeText(draft.routes) !== routeText(policy.routes) ||
    draft.sticky.source !== is.sticky.source ||
    (draft.sticky.source !== 'NONE' && draft.sticky.name.trim() !== is.sticky.name) ||
    shadowText(draft.shadows) !== shadowText(is.shadows)
  );
}

/** Unlike the shares alone: a version without a share may still be a part of a policy. */
function routeText(routes: readonly Share[]): string {
  return sorted(routes)
    .map((route) => `${route.version}:${route.weight}`)
    .join();
}

function shadowText(shadows: Draft['shadows']): string {
  return [...shadows]
    .sort((one, other) => one.version - other.version)
    .map((shadow) => `${shadow.version}:${shadow.sample}`)
    .join();
}

/** What keeps the draft from being sent, as the end of a message's key; null when nothing does. */
export function problemOf(draft: Draft): 'stickyName' | 'shadowSample' | null {
  if (draft.sticky.source !== 'NONE' && draft.sticky.name.trim() === '') {
    return 'stickyName';
  }
  return draft.shadows.every((shadow) => shadow.sample >= 1 && shadow.sample <= 10_000)
    ? null
    : 'shadowSample';
}

/** The revision that a rollback brings back: the newest one before the one that holds that differs. */
export function rollbackTarget(
  history: readonly TrafficRevision[],
  holds: TrafficRevision,
): TrafficRevision | null {
  return (
    history.find(
      (one) => one.number < holds.number && !sameShares(one.policy.routes, holds.policy.routes),
    ) ?? null
  );
}
