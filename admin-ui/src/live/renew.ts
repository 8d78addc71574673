import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Marks as old whatever begins with one of the keys, and reads again what is shown of it: each reading begins in a task of its own, since
 * ten at once would keep the main thread longer than a frame.
 */
export function renew(queries: QueryClient, keys: readonly QueryKey[]): void {
  const shown = new Set<QueryKey>();
  for (const queryKey of keys) {
    void queries.invalidateQueries({ queryKey, refetchType: 'none' });
    for (const query of queries.getQueryCache().findAll({ queryKey, type: 'active' })) {
      shown.add(query.queryKey);
    }
  }
  const left = [...shown];
  const next = () => {
    const queryKey = left.shift();
    if (queryKey === undefined) {
      return;
    }
    // Who has left the page meanwhile, or was read again, needs no answer.
    void queries.refetchQueries({ queryKey, exact: true, type: 'active', stale: true });
    setTimeout(next);
  };
  next();
}
