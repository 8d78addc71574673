import type { components } from '../../api/schema';

export type RouteWish = components['schemas']['Route'];

/** What becomes of a checked upload. */
export type Decision = 'register' | 'serve' | 'idle' | 'shadow' | 'share';

/**
 * What can be decided: the first deployment of a model takes all its traffic, a later one none
 * unless it is given a share, or copies of requests as a shadow.
 */
export function decisions(hasTraffic: boolean): Decision[] {
  return hasTraffic ? ['register', 'idle', 'shadow', 'share'] : ['register', 'serve'];
}

export const WHOLE = 10_000;

export type ShadowWish = Required<components['schemas']['NewShadow']>;

/** Shadows among which a version gets copies of so many per cent of the requests. */
export function withShadow(
  shadows: readonly ShadowWish[],
  version: number,
  percent: number,
): ShadowWish[] {
  return [
    ...shadows.filter((shadow) => shadow.version !== version),
    { version, sample: Math.round(percent * 100) },
  ];
}

/** Whether so many per cent can be drawn: from one in ten thousand to all. */
export function isPercent(percent: number): boolean {
  return percent >= 0.01 && percent <= 100;
}

/**
 * Routes in which a version has a share and the others keep their proportions. Weights are
 * ten-thousandths and sum to WHOLE; what rounding leaves goes to the largest.
 */
export function withShare(
  routes: readonly RouteWish[],
  version: number,
  percent: number,
): RouteWish[] {
  const wished = Math.round(percent * 100);
  const others = routes.filter((route) => route.version !== version && route.weight > 0);
  const sum = others.reduce((total, route) => total + route.weight, 0);
  if (sum === 0) {
    return [{ version, weight: WHOLE }];
  }
  const scaled = others.map((route) => ({
    version: route.version,
    weight: Math.floor((route.weight * (WHOLE - wished)) / sum),
  }));
  const rest = WHOLE - wished - scaled.reduce((total, route) => total + route.weight, 0);
  const largest = scaled.reduce((most, route) => (route.weight > most.weight ? route : most));
  largest.weight += rest;
  return [...scaled, { version, weight: wished }];
}
