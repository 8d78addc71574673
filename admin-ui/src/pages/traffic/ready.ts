import type { Deployment } from '../../api/types';
import type { Share } from '../../components/split';
import { stateOf } from '../model/parts';

/** A version with a share that takes no calls yet. */
export interface NotReady {
  version: number;
  /** the one that answers for it meanwhile; null when none of the policy can */
  instead: number | null;
}

/** The versions that a policy sends traffic to although they are not READY; none while unknown. */
export function notReady(
  routes: readonly Share[],
  deployments: readonly Deployment[] | undefined,
): NotReady[] {
  if (deployments === undefined) {
    return [];
  }
  const ready = routes.filter((route) => stateOf(deployments, route.version) === 'READY');
  // As the server chooses: the greatest share, the first of equals.
  const instead = ready.reduce<Share | null>(
    (best, route) => (best === null || route.weight > best.weight ? route : best),
    null,
  );
  return routes
    .filter((route) => route.weight > 0 && !ready.includes(route))
    .map(({ version }) => ({ version, instead: instead?.version ?? null }));
}
