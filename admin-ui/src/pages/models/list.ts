import type { OverviewItem } from '../../api/overview';

export const FILTERS = ['all', 'attention', 'sharing', 'idle'] as const;
export type Filter = (typeof FILTERS)[number];

export const SORTS = ['attention', 'name', 'requests', 'p99', 'errors'] as const;
export type Sort = (typeof SORTS)[number];

export function filterFrom(text: string | null): Filter {
  return FILTERS.find((filter) => filter === text) ?? 'all';
}

export function sortFrom(text: string | null): Sort {
  return SORTS.find((sort) => sort === text) ?? 'attention';
}

/** Whether a model belongs to a filter. */
export function belongs(item: OverviewItem, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'attention':
      return item.health === 'FAILING' || item.health === 'NEEDS_ATTENTION';
    case 'sharing':
      return item.routes.filter((route) => route.weight > 0).length > 1;
    case 'idle':
      return item.health === 'NOT_DEPLOYED';
  }
}

function mentions(item: OverviewItem, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return (
    wanted === '' ||
    [item.model, item.displayName, item.engine, item.owner].some((field) =>
      field?.toLowerCase().includes(wanted),
    )
  );
}

function value(item: OverviewItem, sort: Sort): number {
  const number =
    sort === 'requests'
      ? item.requestsPerSecond
      : sort === 'p99'
        ? item.p99Millis
        : item.errorPercent;
  return number ?? -1;
}

/** The rows of the table. The server's own order is by attention. */
export function shown(
  items: readonly OverviewItem[],
  filter: Filter,
  text: string,
  sort: Sort,
): OverviewItem[] {
  const rows = items.filter((item) => belongs(item, filter) && mentions(item, text));
  if (sort === 'name') {
    return rows.sort((one, two) => one.model.localeCompare(two.model, 'en'));
  }
  return sort === 'attention' ? rows : rows.sort((one, two) => value(two, sort) - value(one, sort));
}

/** What the totals say when the server gives none: sums over what is seen. */
export function sums(items: readonly OverviewItem[]): {
  deployed: number;
  requestsPerSecond: number;
  errorPercent: number | null;
} {
  let requests = 0;
  let errors = 0;
  for (const item of items) {
    requests += item.requestsPerSecond ?? 0;
    errors += ((item.requestsPerSecond ?? 0) * (item.errorPercent ?? 0)) / 100;
  }
  return {
    deployed: items.filter((item) => item.health !== 'NOT_DEPLOYED').length,
    requestsPerSecond: requests,
    errorPercent: requests > 0 ? (errors / requests) * 100 : null,
  };
}
