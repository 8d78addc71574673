import { useEffect } from 'react';
import { useSearchParams } from 'wouter';

/**
 * Does what a link asked for in its query, once what it needs is there; the query is taken away, so
 * that what is closed stays closed on a reload.
 */
export function useAsked(name: string, ready: boolean, act: (value: string) => void): void {
  const [search, setSearch] = useSearchParams();
  const value = ready ? search.get(name) : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time it is asked
  useEffect(() => {
    if (value !== null) {
      setSearch(
        (now) => {
          const rest = new URLSearchParams(now);
          rest.delete(name);
          return rest;
        },
        { replace: true },
      );
      act(value);
    }
  }, [value]);
}
