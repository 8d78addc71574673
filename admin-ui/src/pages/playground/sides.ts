import type { Share } from '../../components/split';
import { roleOf } from '../../components/split';
import type { VersionRole } from '../../components/VersionMark';

/** A version of an answer, and its key. */
export interface Side {
  number: number;
  role: VersionRole;
}

/**
 * What two versions that are asked the same are to each other: as in the traffic, where both are in
 * it; else the one with more of it is what serves today, and the other one is on trial. Without
 * traffic the lower number was there first.
 */
export function sidesOf(
  version: number,
  against: number | null,
  routes: readonly Share[],
): { version: Side; against: Side | null } {
  const own = { number: version, role: roleOf(version, routes) };
  if (against === null) {
    return { version: own, against: null };
  }
  const other = { number: against, role: roleOf(against, routes) };
  if (own.role !== other.role && isPair(own.role) && isPair(other.role)) {
    return { version: own, against: other };
  }
  const weight = (number: number) => routes.find((one) => one.version === number)?.weight ?? 0;
  const ahead = weight(version) - weight(against) || against - version;
  return {
    version: { number: version, role: ahead > 0 ? 'baseline' : 'candidate' },
    against: { number: against, role: ahead > 0 ? 'candidate' : 'baseline' },
  };
}

function isPair(role: VersionRole): boolean {
  return role === 'baseline' || role === 'candidate';
}
