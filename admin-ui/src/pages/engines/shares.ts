import type { Device, Lease, Resources, Waiting } from '../../api/engines';
import type { Deployment } from '../../api/types';

export type Resource = keyof Resources;

/** A part of a device's bar. Positions are parts of the bar's width, 0 to 1. */
export interface Part {
  key: string;
  holder: string;
  deployment: number | null;
  amount: number;
  /** of the budget, in percent */
  percent: number;
  at: number;
  width: number;
  kind: 'lease' | 'waiting';
  lease?: Lease;
  waiting?: Waiting;
}

export interface Bar {
  parts: Part[];
  capacity: number;
  leased: number;
  /** where the budget ends in the bar: 1 unless more is held than there is */
  budgetAt: number;
}

/**
 * A device's bar for one resource: the budget is its whole width, unless more is held than that;
 * then what is held is. What waits is drawn behind what is held, and cut at the bar's end.
 */
export function barOf(device: Device, resource: Resource): Bar {
  const capacity = device.capacity[resource];
  const leases = device.leases.filter((lease) => lease[resource] > 0);
  const leased = leases.reduce((sum, lease) => sum + lease[resource], 0);
  const whole = Math.max(capacity, leased);
  if (whole <= 0) {
    return { parts: [], capacity, leased, budgetAt: 1 };
  }
  const percent = (amount: number) => (capacity > 0 ? (amount / capacity) * 100 : 0);
  const parts: Part[] = [];
  let at = 0;
  for (const lease of byHolder(leases)) {
    const width = lease[resource] / whole;
    parts.push({
      key: lease.id,
      holder: lease.holder,
      deployment: lease.deployment,
      amount: lease[resource],
      percent: percent(lease[resource]),
      at,
      width,
      kind: 'lease',
      lease,
    });
    at += width;
  }
  for (const waiting of device.waiting) {
    const amount = waiting[resource];
    const width = Math.min(amount / whole, 1 - at);
    if (amount > 0 && width > 0) {
      parts.push({
        key: `waiting ${waiting.holder}`,
        holder: waiting.holder,
        deployment: null,
        amount,
        percent: percent(amount),
        at,
        width,
        kind: 'waiting',
        waiting,
      });
      at += width;
    }
  }
  return { parts, capacity, leased, budgetAt: capacity / whole };
}

/** Versions of one model stand together; the largest model comes first and all stay in place. */
function byHolder(leases: readonly Lease[]): Lease[] {
  const models = new Map<string, number>();
  for (const lease of leases) {
    const model = modelOf(lease.holder);
    models.set(model, (models.get(model) ?? 0) + lease.memoryBytes);
  }
  return [...leases].sort((one, two) => {
    const [first, second] = [modelOf(one.holder), modelOf(two.holder)];
    if (first !== second) {
      return (
        (models.get(second) ?? 0) - (models.get(first) ?? 0) || first.localeCompare(second, 'en')
      );
    }
    return one.holder.localeCompare(two.holder, 'en', { numeric: true });
  });
}

/** The model in a holder such as `house-prices v3`. */
export function modelOf(holder: string): string {
  return holder.replace(/ v\d+$/, '');
}

/** How much of what waits is missing, for the most scarce resource; null when there is room. */
export function missing(device: Device, waiting: Waiting): Resources | null {
  const memoryBytes = Math.max(0, waiting.memoryBytes - device.free.memoryBytes);
  const threads = Math.max(0, waiting.threads - device.free.threads);
  return memoryBytes > 0 || threads > 0 ? { memoryBytes, threads } : null;
}

const LETTER_PIXELS = 6.3;
const PADDING_PIXELS = 16;

/** The first of the labels that fits into so many pixels, or nothing. */
export function labelThatFits(labels: readonly string[], pixels: number): string | null {
  return labels.find((label) => label.length * LETTER_PIXELS + PADDING_PIXELS <= pixels) ?? null;
}

/** One tone for each deployment: neighbours differ, and one keeps its tone in every bar. */
export function tones(devices: readonly Device[]): Map<string, 1 | 2> {
  const found = new Map<string, 1 | 2>();
  for (const device of devices) {
    byHolder(device.leases).forEach((lease, index) => {
      if (!found.has(lease.holder)) {
        found.set(lease.holder, index % 2 === 0 ? 1 : 2);
      }
    });
  }
  return found;
}

/** What is known of a node from what it says about deployments. */
export interface OtherNode {
  id: string;
  /** null when it is not in the list of nodes any more */
  seenAt: string | null;
  /** those that are ready there */
  deployments: number;
  instances: number;
  /** measured, of those deployments */
  bytes: number;
}

/** The nodes beside the one that answered, by name. */
export function otherNodes(
  answered: string,
  nodes: readonly { id: string; seenAt: string }[],
  deployments: readonly Deployment[],
): OtherNode[] {
  const found = new Map<string, OtherNode>();
  const of = (id: string) => {
    const known = found.get(id) ?? { id, seenAt: null, deployments: 0, instances: 0, bytes: 0 };
    found.set(id, known);
    return known;
  };
  for (const node of nodes) {
    of(node.id).seenAt = node.seenAt;
  }
  for (const status of deployments.flatMap((deployment) => deployment.status)) {
    if (status.state === 'READY') {
      const node = of(status.node);
      node.deployments++;
      node.instances += status.instances;
      node.bytes += status.memory?.measuredBytes ?? 0;
    }
  }
  found.delete(answered);
  return [...found.values()].sort((one, other) => one.id.localeCompare(other.id, 'en'));
}

/** Each deployment's lease: it says which engine runs it, since versions of one model may have different ones. */
export function leasesOf(devices: readonly Device[]): Map<number | null, Lease> {
  return new Map(
    devices.flatMap((device) => device.leases.map((lease) => [lease.deployment, lease] as const)),
  );
}
