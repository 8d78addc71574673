import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readTraffic } from '../../api/models';
import type { TrafficRevision } from '../../api/types';
import { trafficHistory } from './calls';
import { rollbackTarget } from './draft';
import type { Base } from './useMove';

/** A model's policies, the newest first; earlier ones when they are asked for. */
export function usePolicies(model: string) {
  return useInfiniteQuery({
    queryKey: ['model', model, 'policies'],
    queryFn: ({ pageParam, signal }) => trafficHistory(model, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

export interface Restore {
  /** what a rollback brings back */
  back: TrafficRevision | null;
  /** what is asked about now */
  asked: { base: Base; target: TrafficRevision } | null;
  failure: unknown;
  ask(target: TrafficRevision): void;
  close(): void;
}

/** Brings an earlier policy back, from the policy as it is at this moment. */
export function useRestore(model: string): Restore {
  const policies = usePolicies(model);
  const [asked, setAsked] = useState<Restore['asked']>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const items = policies.data?.pages.flatMap((page) => page.items) ?? [];
  const [holds] = items;
  const ask = async (target: TrafficRevision) => {
    setFailure(null);
    try {
      const { data, etag } = await readTraffic(model);
      if (data && etag !== null) {
        setAsked({ base: { revision: data, etag }, target });
      }
    } catch (reason) {
      setFailure(reason);
    }
  };
  return {
    back: holds ? rollbackTarget(items, holds) : null,
    asked,
    failure,
    ask: (target) => void ask(target),
    close: () => setAsked(null),
  };
}
