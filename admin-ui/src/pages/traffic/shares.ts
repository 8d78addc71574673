import type { Share } from '../../components/split';

/** Ten-thousandths in the whole. */
export const WHOLE = 10_000;

/**
 * The shares with one of them set. The others keep their proportions among themselves, and all sum
 * to the whole; those that had nothing share what is left equally when nobody else can take it.
 */
export function withWeight(shares: readonly Share[], version: number, weight: number): Share[] {
  const others = shares.filter((share) => share.version !== version);
  if (others.length === 0) {
    return shares.map((share) => ({ ...share, weight: WHOLE }));
  }
  const wished = Math.min(WHOLE, Math.max(0, Math.round(weight)));
  const left = WHOLE - wished;
  const sum = others.reduce((total, share) => total + share.weight, 0);
  const spread = apportion(
    others.map((share) => (sum === 0 ? 1 : share.weight)),
    left,
  );
  const given = new Map(others.map((share, index) => [share.version, spread[index] ?? 0]));
  return shares.map((share) => ({
    version: share.version,
    weight: share.version === version ? wished : (given.get(share.version) ?? 0),
  }));
}

/** Whole numbers in the proportions of the parts that sum to the total: largest remainders first. */
export function apportion(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((one, other) => one + other, 0);
  if (sum === 0) {
    return parts.map(() => 0);
  }
  const exact = parts.map((part) => (part * total) / sum);
  const floors = exact.map(Math.floor);
  let left = total - floors.reduce((one, other) => one + other, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((one, other) => other.rest - one.rest || one.index - other.index);
  for (const { index } of order) {
    if (left <= 0) {
      break;
    }
    floors[index] = (floors[index] ?? 0) + 1;
    left--;
  }
  return floors;
}

/** Without a version, whose share goes to the others. */
export function without(shares: readonly Share[], version: number): Share[] {
  const zeroed = withWeight(shares, version, 0);
  return zeroed.filter((share) => share.version !== version);
}

/** With a version that has nothing yet, in the order of the numbers, newest first. */
export function withVersion(shares: readonly Share[], version: number): Share[] {
  return shares.some((share) => share.version === version)
    ? [...shares]
    : sorted([...shares, { version, weight: 0 }]);
}

export function sorted(shares: readonly Share[]): Share[] {
  return [...shares].sort((one, other) => other.version - one.version);
}

export function sumOf(shares: readonly Share[]): number {
  return shares.reduce((total, share) => total + share.weight, 0);
}

/** Whether two policies send the same shares to the same versions; nothing counts as not there. */
export function sameShares(one: readonly Share[], other: readonly Share[]): boolean {
  const text = (shares: readonly Share[]) =>
    sorted(shares.filter((share) => share.weight > 0))
      .map((share) => `${share.version}:${share.weight}`)
      .join();
  return text(one) === text(other);
}
