import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { listAliases, listDeployments, listVersions, readTraffic } from '../../api/models';
import { type ModelNow, readNow } from '../../api/overview';
import type { Alias, Deployment, TrafficRevision, Version } from '../../api/types';

/** What a model's page is made of; undefined while it is not there yet. */
export interface ModelParts {
  versions: Version[] | undefined;
  aliases: Alias[] | undefined;
  deployments: Deployment[] | undefined;
  /** null before the first deployment */
  traffic: TrafficRevision | null | undefined;
  /** undefined also while the numbers cannot be read: the page lives on without them */
  now: ModelNow | undefined;
  /** the first failure of them */
  failure: Error | null;
  again(): void;
}

export function useModelParts(model: string): ModelParts {
  const versions = useQuery({
    queryKey: ['model', model, 'versions'],
    queryFn: ({ signal }) => listVersions(model, signal),
  });
  const aliases = useQuery({
    queryKey: ['model', model, 'aliases'],
    queryFn: ({ signal }) => listAliases(model, signal),
  });
  const deployments = useQuery({
    queryKey: ['deployments', model],
    queryFn: ({ signal }) => listDeployments(model, signal),
  });
  const traffic = useQuery({
    queryKey: ['model', model, 'traffic'],
    queryFn: ({ signal }) => readTraffic(model, signal),
  });
  const now = useQuery({
    queryKey: ['now', model],
    queryFn: ({ signal }) => readNow(model, signal),
    retry: false,
  });
  const all = [versions, aliases, deployments, traffic];
  const latest = useRef(all);
  latest.current = all;
  const failure = all.find((query) => query.error)?.error ?? null;
  return useMemo(
    () => ({
      versions: versions.data,
      aliases: aliases.data?.items,
      deployments: deployments.data,
      traffic: traffic.data?.data,
      now: now.data,
      failure,
      again: () => {
        for (const query of latest.current) {
          if (query.error) {
            void query.refetch();
          }
        }
      },
    }),
    [versions.data, aliases.data, deployments.data, traffic.data, now.data, failure],
  );
}
