import { call } from './call';
import type { components } from './schema';

export type Node = components['schemas']['Node'];

/** The servers of this installation; empty for who may not see them. */
export async function readNodes(signal?: AbortSignal): Promise<{ items: Node[] }> {
  return (await call<{ items: Node[] }>('GET', '/nodes', signal ? { signal } : {})).data;
}

/** A node that was not heard of for so long has stopped, or is cut off. */
const SILENCE_MILLIS = 30_000;

/** How many were not heard of while another was: by the clock of the database, not of the browser. */
export function silentAmong(nodes: readonly Pick<Node, 'seenAt'>[]): number {
  const seen = nodes.map((node) => Date.parse(node.seenAt));
  const last = Math.max(...seen);
  return seen.filter((at) => last - at > SILENCE_MILLIS).length;
}
