import type { Change, Page } from '../../api/types';

/** What is known of the log, newest first and without a hole. */
export interface Known {
  items: readonly Change[];
  /** the cursor of what is older; null at the log's beginning */
  older: string | null;
}

/**
 * Puts the newest page on top of what is known. When it does not reach what is known, there is a
 * hole between them; then only the page counts, and what is older is read again when it is wanted.
 */
export function withNewest(known: Known | null, page: Page<Change>): Known {
  const alone = { items: page.items, older: page.next ?? null };
  const top = known?.items[0]?.position;
  if (known === null || top === undefined) {
    return alone;
  }
  const meets = page.items.findIndex((change) => change.position === top);
  if (meets < 0) {
    return alone;
  }
  return meets === 0
    ? known
    : { items: [...page.items.slice(0, meets), ...known.items], older: known.older };
}

export function withOlder(known: Known, page: Page<Change>): Known {
  const have = new Set(known.items.map((change) => change.position));
  return {
    items: [...known.items, ...page.items.filter((change) => !have.has(change.position))],
    older: page.next ?? null,
  };
}
