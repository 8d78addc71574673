import type { ModelNow } from '../../api/overview';
import type { Share } from '../../components/split';

/** A version whose part of the requests is another than the policy wishes. */
export interface Departure {
  version: number;
  /** per cent */
  wished: number;
  measured: number;
}

/** Fewer requests say nothing about shares. */
const FEW = 50;

/** Percentage points that nobody speaks of. */
const SLIGHT = 5;

/** How far chance takes a share, in standard deviations. */
const CHANCE = 5;

/**
 * Where the requests that the policy routes went elsewhere than it wishes; those whose caller named
 * a version are not its doing. Nothing while a policy is younger than what was measured.
 */
export function departures(
  routes: readonly Share[],
  decidedAt: string,
  now: ModelNow | undefined,
): Departure[] {
  if (!now || Date.parse(decidedAt) > Date.parse(now.from)) {
    return [];
  }
  const routed = new Map(
    now.versions
      .filter((one) => one.lane === null)
      .map((one) => [one.version, Math.max(0, (one.requests ?? 0) - (one.named ?? 0))]),
  );
  const all = [...routed.values()].reduce((sum, one) => sum + one, 0);
  const count = all * now.seconds;
  if (count < FEW) {
    return [];
  }
  const versions = new Set([...routes.map((route) => route.version), ...routed.keys()]);
  return [...versions]
    .sort((one, other) => other - one)
    .map((version) => ({
      version,
      wished: (routes.find((route) => route.version === version)?.weight ?? 0) / 100,
      measured: ((routed.get(version) ?? 0) / all) * 100,
    }))
    .filter(({ wished, measured }) => {
      const chance = Math.sqrt((wished * (100 - wished)) / count);
      return Math.abs(measured - wished) > Math.max(SLIGHT, CHANCE * chance);
    });
}
