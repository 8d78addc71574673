import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment } from '../../api/types';
import { useSave } from '../../components/useSave';
import { deleteDeployment, type EditDeployment, editDeployment, readDeployment } from './calls';

export interface DeploymentEdit {
  /** as it is now, with its tag; undefined until it was read */
  is: { deployment: Deployment; etag: string } | undefined;
  /** another person changed it after this one began */
  overtaken: boolean;
  busy: boolean;
  failure: unknown;
  send(wish: EditDeployment): void;
  /** takes the wish back, although its version has traffic if that is said */
  remove(reason: string, evenIfRouted: boolean): void;
}

/** Edits or deletes a deployment under the tag with which it was read; one who was overtaken looks again. */
export function useEdit(deployment: Deployment, onDone: () => void): DeploymentEdit {
  const queries = useQueryClient();
  const { busy, failure, save } = useSave();
  const [overtaken, setOvertaken] = useState(false);
  const read = useQuery({
    queryKey: ['deployment', deployment.id],
    queryFn: ({ signal }) => readDeployment(deployment.id, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const is =
    read.data && read.data.etag !== null
      ? { deployment: read.data.data, etag: read.data.etag }
      : undefined;

  const carryOut = (call: (etag: string) => Promise<unknown>) => {
    if (is) {
      void save({
        send: () => call(is.etag),
        done: () => {
          void queries.invalidateQueries();
          onDone();
        },
        overtaken: async () => {
          await read.refetch();
          setOvertaken(true);
        },
      });
    }
  };
  return {
    is,
    overtaken,
    busy,
    failure: failure ?? read.error,
    send: (wish) => carryOut((etag) => editDeployment(deployment.id, wish, etag)),
    remove: (reason, evenIfRouted) =>
      carryOut((etag) => deleteDeployment(deployment.id, reason, evenIfRouted, etag)),
  };
}
