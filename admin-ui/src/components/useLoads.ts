import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../queries';
import { useMay } from '../SessionContext';
import { type Load, loadsIn } from './loads';

/** What is being loaded now, on any page. */
export function useLoads(): Load[] {
  const overview = useQuery({ ...overviewQuery, enabled: useMay('VIEW') });
  return loadsIn(overview.data?.items ?? []);
}
