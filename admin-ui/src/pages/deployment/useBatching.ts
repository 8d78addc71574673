import { useQuery } from '@tanstack/react-query';
import { explainBatching } from './calls';

/** A deployment's batches and queue on the node that answers; read again with each window. */
export function useBatching(deployment: number | undefined) {
  return useQuery({
    queryKey: ['series', 'batching', deployment ?? 0],
    queryFn: ({ signal }) => explainBatching(deployment ?? 0, signal),
    enabled: deployment !== undefined,
    refetchInterval: 10_000,
  });
}
