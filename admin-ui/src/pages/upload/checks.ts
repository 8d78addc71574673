import type { Finding } from '../../api/types';

export const CHECKS = ['names', 'sizes', 'format', 'outside', 'graph'] as const;
export type Check = (typeof CHECKS)[number];

/** What each check would have found, by the beginning of its code. */
const CODES: Record<Check, RegExp> = {
  names: /^(path-|archive-(link|duplicate-name|name-encoding))/,
  sizes: /^(too-|archive-(ratio|too-|sparse))/,
  format: /^(format-|not-|no-|archive-(malformed|method|encrypted|empty))/,
  outside: /^external-/,
  graph: /^(op-|custom-|unknown-|bad-)/,
};

/** The checks that found nothing to say; all of them ran where an upload was not refused. */
export function passed(findings: readonly Pick<Finding, 'code' | 'severity'>[]): Check[] {
  const said = findings.filter((one) => one.severity !== 'NOTE');
  return CHECKS.filter((check) => !said.some((one) => CODES[check].test(one.code)));
}
