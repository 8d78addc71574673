import type { Right } from '../../api/rights';
import type { Grant } from '../../api/types';

/** The role under which people know a right, as a message. */
export const ROLES = {
  VIEW: 'role.viewer',
  OPERATE: 'role.operator',
  ADMINISTER: 'role.admin',
  PREDICT: 'role.predict',
} as const satisfies Record<Right, string>;

/** As they are offered, from the least. */
export const RIGHTS: readonly Right[] = ['PREDICT', 'VIEW', 'OPERATE', 'ADMINISTER'];

const PATTERN = /^[A-Za-z0-9*][A-Za-z0-9*._-]*$/;

/** Whether a pattern can match a model's name. */
export function isPattern(pattern: string): boolean {
  return PATTERN.test(pattern) && pattern.length <= 128;
}

/** Whether grants are whole, and at least one. */
export function isScope(grants: readonly Grant[]): boolean {
  return grants.length > 0 && grants.every((grant) => isPattern(grant.pattern.trim()));
}

/** The grants that are sent: whole ones, each once. */
export function cleaned(grants: readonly Grant[]): Grant[] {
  const seen = new Set<string>();
  return grants
    .map((grant) => ({ right: grant.right, pattern: grant.pattern.trim() }))
    .filter((grant) => {
      const key = `${grant.right} ${grant.pattern}`;
      return grant.pattern !== '' && !seen.has(key) && Boolean(seen.add(key));
    });
}

/** Whether two people, or two states of one, have the same roles, in whatever order. */
export function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const text = (grants: readonly Grant[]) =>
    grants
      .map((grant) => `${grant.right} ${grant.pattern}`)
      .sort()
      .join('\n');
  return text(one) === text(other);
}
