import type { VersionNow } from '../../api/overview';
import type { Share } from '../../components/split';
import { WHOLE } from './shares';

/** What was counted of a model's versions. */
export interface Counted {
  versions: readonly Pick<VersionNow, 'version' | 'lane' | 'requests' | 'named'>[];
}

/** A version before and after a move: ten-thousandths, and requests per second where known. */
export interface PreviewRow {
  version: number;
  before: number;
  after: number;
  /** routed to it in the last minute */
  requestsBefore: number | null;
  /** all of the model's routed requests times its new share */
  requestsAfter: number | null;
}

export interface Preview {
  rows: PreviewRow[];
  /** ten-thousandths that change their version */
  moved: number;
  /** requests per second that change their version; null when nobody counted */
  movedRequests: number | null;
  /** requests per second whose callers name their version or an alias: no policy moves them */
  named: number;
  /** the versions that get less, and those that get more */
  from: number[];
  to: number[];
}

/**
 * Requests per second of all that callers wait for, also those who name their version: shadows get
 * copies of theirs, too. Null when nobody counted.
 */
export function requestsOf(now: Counted | undefined): number | null {
  const counted = countedOf(now);
  return counted.length === 0 ? null : counted.reduce((sum, one) => sum + (one.requests ?? 0), 0);
}

function countedOf(now: Counted | undefined): Counted['versions'] {
  return (now?.versions ?? []).filter((one) => one.lane === null && one.requests !== null);
}

function routedTo(one: Counted['versions'][number]): number {
  return Math.max(0, (one.requests ?? 0) - (one.named ?? 0));
}

/** What a move does, in numbers; newest version first. */
export function previewOf(
  before: readonly Share[],
  after: readonly Share[],
  now: Counted | undefined,
): Preview {
  const counted = countedOf(now);
  const all = counted.length === 0 ? null : counted.reduce((sum, one) => sum + routedTo(one), 0);
  const weight = (shares: readonly Share[], version: number) =>
    shares.find((share) => share.version === version)?.weight ?? 0;
  const versions = [...new Set([...before, ...after].map((share) => share.version))].sort(
    (one, other) => other - one,
  );
  const rows = versions.map((version) => {
    const measured = counted.find((one) => one.version === version);
    const share = weight(before, version);
    return {
      version,
      before: share,
      after: weight(after, version),
      requestsBefore: all === null ? null : measured ? routedTo(measured) : (all * share) / WHOLE,
      requestsAfter: all === null ? null : (all * weight(after, version)) / WHOLE,
    };
  });
  const moved = rows.reduce((sum, row) => sum + Math.max(0, row.after - row.before), 0);
  return {
    rows,
    moved,
    movedRequests: all === null ? null : (all * moved) / WHOLE,
    named: counted.reduce((sum, one) => sum + (one.named ?? 0), 0),
    from: rows.filter((row) => row.after < row.before).map((row) => row.version),
    to: rows.filter((row) => row.after > row.before).map((row) => row.version),
  };
}

/**
 * Whether a number is more than a tenth away from what a person saw. Who saw none cannot have
 * relied on it; one that went away did move.
 */
export function movedByATenth(seen: number | null, is: number | null): boolean {
  if (seen === null) {
    return false;
  }
  // Below one in ten seconds nobody speaks of a difference.
  return is === null ? seen > 0 : Math.abs(is - seen) > Math.max(0.1, seen / 10);
}
