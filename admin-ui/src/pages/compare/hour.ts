import { type ModelNow, ofCallers, type VersionNow } from '../../api/overview';

/**
 * A version's numbers: those of its callers, and of one that nobody asked those of the copies that
 * it got as a shadow.
 */
export function asSeen(
  now: ModelNow | undefined,
  version: number,
): { now: VersionNow | undefined; shadow: boolean } {
  const callers = ofCallers(now, version);
  if ((callers?.requests ?? 0) > 0) {
    return { now: callers, shadow: false };
  }
  const copies = now?.versions.find((one) => one.version === version && one.lane === 'SHADOW');
  return copies ? { now: copies, shadow: true } : { now: callers, shadow: false };
}
