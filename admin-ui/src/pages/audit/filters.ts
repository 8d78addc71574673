import type { ChangeFilters } from '../../api/changes';

const NAMES = ['actor', 'kind', 'model', 'action', 'from', 'until', 'text'] as const;

export type FilterName = (typeof NAMES)[number];

/** Kinds of changes that a person looks for. */
export const KINDS = [
  'MODEL',
  'VERSION',
  'ALIAS',
  'UPLOAD',
  'DEPLOYMENT',
  'STATUS',
  'TRAFFIC',
  'PRINCIPAL',
  'KEY',
  'SESSION',
  'SIGN_IN',
  'NODE',
  'LEADERSHIP',
] as const;

/** The filters that a URL has; a moment that is none, and a kind that is none, do not count. */
export function filtersFrom(search: URLSearchParams): ChangeFilters {
  const filters: ChangeFilters = {};
  for (const name of NAMES) {
    const value = search.get(name)?.trim();
    if (!value) {
      continue;
    }
    if (name === 'from' || name === 'until') {
      const moment = Date.parse(value);
      if (!Number.isNaN(moment)) {
        filters[name] = new Date(moment).toISOString();
      }
    } else if (name === 'kind') {
      const kind = KINDS.find((one) => one === value.toUpperCase());
      if (kind) {
        filters.kind = kind;
      }
    } else {
      filters[name] = value;
    }
  }
  return filters;
}

/** The URL's search with a filter set, or taken away when the value is empty. */
export function withFilter(
  search: URLSearchParams,
  name: FilterName,
  value: string,
): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value.trim() === '') {
    next.delete(name);
  } else {
    next.set(name, value);
  }
  return next;
}

/** How many filters narrow the list. */
export function countFilters(filters: ChangeFilters): number {
  return Object.keys(filters).length;
}

/** An instant as a field for date and time wants it, in the time zone of the browser. */
export function toField(instant: string | undefined): string {
  if (instant === undefined) {
    return '';
  }
  const date = new Date(instant);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant that a field for date and time means; empty while it is not whole. */
export function fromField(field: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(field)) {
    return '';
  }
  const date = new Date(field);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
