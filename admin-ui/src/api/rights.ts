import type { Grant } from './types';

export type Right = Grant['right'];

/** What a right includes beside itself. */
const INCLUDES: Record<Right, readonly Right[]> = {
  PREDICT: ['PREDICT'],
  VIEW: ['VIEW'],
  OPERATE: ['OPERATE', 'VIEW'],
  ADMINISTER: ['ADMINISTER', 'OPERATE', 'VIEW'],
};

/** Whether a model's name matches a grant's pattern, in which `*` stands for anything. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\+^$?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** Whether the grants give the right for the model; the server has the last word. */
export function may(grants: readonly Grant[], right: Right, model: string): boolean {
  return grants.some(
    (grant) => INCLUDES[grant.right].includes(right) && matches(grant.pattern, model),
  );
}

export function mayAnywhere(grants: readonly Grant[], right: Right): boolean {
  return grants.some((grant) => INCLUDES[grant.right].includes(right));
}
