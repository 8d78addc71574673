import type { Alias, Deployment, DeploymentState, TrafficRevision } from '../../api/types';

/** The aliases that point to a version. */
export function aliasesOf(aliases: readonly Alias[], version: number): string[] {
  return aliases.filter((one) => one.version === version).map((one) => one.alias);
}

/** From the best to the worst that can be said of a version over several nodes. */
const ORDER: readonly DeploymentState[] = [
  'READY',
  'WARMING',
  'LOADING',
  'DRAINING',
  'PENDING',
  'FAILED',
  'UNLOADED',
];

/** Where a version's deployments stand: the best of all nodes; null when there is none. */
export function stateOf(
  deployments: readonly Deployment[],
  version: number,
): DeploymentState | null {
  const wishes = deployments.filter((one) => one.version === version);
  if (wishes.length === 0) {
    return null;
  }
  const states = wishes.flatMap((one) => one.status).map((one) => one.state);
  return (
    ORDER.find((state) => states.includes(state)) ??
    (wishes.some((one) => one.wished === 'LOADED') ? 'PENDING' : 'UNLOADED')
  );
}

/** Whether another version that has traffic is READY to take the share of this one. */
export function answeredByOthers(
  parts: {
    deployments: readonly Deployment[] | undefined;
    traffic: TrafficRevision | null | undefined;
  },
  version: number,
): boolean {
  return (parts.traffic?.policy.routes ?? []).some(
    (route) =>
      route.version !== version &&
      route.weight > 0 &&
      stateOf(parts.deployments ?? [], route.version) === 'READY',
  );
}

/** The page of a version. */
export function versionHref(model: string, version: number): string {
  return `/models/${encodeURIComponent(model)}/versions/${version}`;
}

/** The page on which two versions stand side by side. */
export function compareHref(model: string, a: number, b: number): string {
  return `/models/${encodeURIComponent(model)}/compare?a=${a}&b=${b}`;
}

/** Two are picked at most: a third takes the place of the one that was picked first. */
export function picking(picked: readonly number[], version: number): number[] {
  return picked.includes(version)
    ? picked.filter((one) => one !== version)
    : [...picked, version].slice(-2);
}

/** The versions that a link picks, such as `3,4`. */
export function pickedIn(text: string | null): number[] {
  return (text ?? '')
    .split(',')
    .filter((one) => /^[1-9]\d{0,8}$/.test(one))
    .map(Number)
    .slice(0, 2);
}
