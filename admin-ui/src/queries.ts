import { QueryClient, queryOptions } from '@tanstack/react-query';
import { readOverview } from './api/overview';
import { Problem } from './api/problem';
import { readSession } from './api/session';

/** Only what may pass by itself is tried again: no answer at all, or a server in trouble. */
function worthTrying(failures: number, failure: unknown): boolean {
  return (
    failures < 2 && failure instanceof Problem && (failure.status === 0 || failure.status >= 502)
  );
}

export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may run on this very machine: that the browser is offline says nothing of it.
      queries: {
        retry: worthTrying,
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Who is signed in here; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => readSession(),
  staleTime: Number.POSITIVE_INFINITY,
});

/** All models at a glance. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => readOverview(signal),
});
