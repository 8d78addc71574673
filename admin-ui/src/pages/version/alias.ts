import { type ModelNow, ofCallers } from '../../api/overview';
import type { Alias } from '../../api/types';

const ALIAS = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/** Whether an alias may be called so: it starts with a letter, so that it is never a number. */
export function isAlias(name: string): boolean {
  return ALIAS.test(name);
}

/** What a move of an alias does. */
export interface AliasMove {
  /** where it points; null when it is new or was taken off */
  from: number | null;
  /** where it is to point; null takes it off */
  to: number | null;
  /**
   * requests per second that go with it at most: those that name the version that it leaves, by
   * number or by any alias. Null when nobody counted.
   */
  named: number | null;
}

export function aliasMove(
  aliases: readonly Alias[],
  alias: string,
  to: number | null,
  now: ModelNow | undefined,
): AliasMove {
  const from = aliases.find((one) => one.alias === alias)?.version ?? null;
  if (from === null) {
    return { from, to, named: 0 };
  }
  return { from, to, named: now === undefined ? null : (ofCallers(now, from)?.named ?? 0) };
}
