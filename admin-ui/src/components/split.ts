import type { VersionRole } from './VersionMark';

/** A version's part of the traffic. */
export interface Share {
  version: number;
  /** ten-thousandths */
  weight: number;
}

export interface Segment extends Share {
  role: VersionRole;
  /** for neutral segments: which of the three greys, 1 to 3 */
  tone: 1 | 2 | 3;
  percent: number;
}

/**
 * The parts of a split bar. Two versions that share the traffic are the one that serves today (the
 * lower number, which was there first) and the one on trial; any other number of them is neutral.
 */
export function segments(shares: readonly Share[]): Segment[] {
  const flowing = shares.filter((share) => share.weight > 0);
  const pair = flowing.length === 2;
  const first = Math.min(...flowing.map((share) => share.version));
  return flowing.map((share, index) => ({
    ...share,
    percent: share.weight / 100,
    tone: ((index % 3) + 1) as 1 | 2 | 3,
    role: pair ? (share.version === first ? 'baseline' : 'candidate') : 'segment',
  }));
}

/** What a version is in the traffic: for marks beside its number. */
export function roleOf(
  version: number,
  shares: readonly Share[],
  shadows: readonly { version: number }[] = [],
): VersionRole {
  if (shadows.some((shadow) => shadow.version === version)) {
    return 'shadow';
  }
  return segments(shares).find((segment) => segment.version === version)?.role ?? 'none';
}
