import { useQuery } from '@tanstack/react-query';
import { readOverview } from '../api/overview';
import { useMay } from '../SessionContext';
import { type Load, loadsIn } from './loads';

/** What is being loaded now, on any page. */
export function useLoads(): Load[] {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => readOverview(signal),
    enabled: useMay('VIEW'),
  });
  return loadsIn(overview.data?.items ?? []);
}
