import type { Finding } from '../../api/types';
import type { Rescan } from '../../api/versions';

/** How today's look compares with the last one. */
export function outcomeOf(rescan: Pick<Rescan, 'worse' | 'changed'>): 'worse' | 'changed' | 'same' {
  return rescan.worse ? 'worse' : rescan.changed ? 'changed' : 'same';
}

/** Whether a finding was not there before: its words may change, what it is about does not. */
export function isNew(
  finding: Pick<Finding, 'severity' | 'code' | 'where'>,
  before: readonly Pick<Finding, 'severity' | 'code' | 'where'>[],
): boolean {
  return !before.some(
    (old) =>
      old.severity === finding.severity && old.code === finding.code && old.where === finding.where,
  );
}
