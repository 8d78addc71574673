import type { DeploymentState } from './types';

/** By deployment: the state in which it stood when its load was asked for; null where it has left that, or had none. */
const begun = new Map<number, DeploymentState | null>();

/** Remembers that this tab asked for a deployment's load: its end is told here, wherever the person is by then. */
export function rememberLoad(deployment: number, stood: DeploymentState | null): void {
  begun.set(deployment, stood);
}

/** The loads that were asked for here and whose end was not told yet. */
export function loadsBegunHere(): ReadonlyMap<number, DeploymentState | null> {
  return begun;
}

/** It is in another state now than when it was asked for. */
export function loadHasLeft(deployment: number): void {
  begun.set(deployment, null);
}

export function forgetLoad(deployment: number): void {
  begun.delete(deployment);
}
