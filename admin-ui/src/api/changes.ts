import { call, pathWith } from './call';
import type { Change, Page } from './types';

/** Which changes are asked for; what is left out does not narrow. Moments are ISO instants. */
export interface ChangeFilters {
  actor?: string;
  kind?: string;
  model?: string;
  action?: string;
  from?: string;
  until?: string;
  text?: string;
}

export const CHANGES_PER_PAGE = 50;

export async function readChanges(
  filters: ChangeFilters,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Change>> {
  return (
    await call<Page<Change>>('GET', '/changes', {
      query: { ...filters, cursor, limit: CHANGES_PER_PAGE },
      ...(signal ? { signal } : {}),
    })
  ).data;
}

/** Where everything that matches is to be had as one file. */
export function exportPath(filters: ChangeFilters, format: 'csv' | 'ndjson'): string {
  return pathWith('/changes', { ...filters, format });
}
