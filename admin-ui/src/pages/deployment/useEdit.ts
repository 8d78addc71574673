import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import type { Deployment } from '../../api/types';
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
  const [busy, setBusy] = useState(false);
  const [overtaken, setOvertaken] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
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

  const carryOut = async (call: (etag: string) => Promise<unknown>) => {
    if (!is) {
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await call(is.etag);
      void queries.invalidateQueries();
      onDone();
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 412) {
        await read.refetch();
        setOvertaken(true);
      } else {
        setFailure(reason);
      }
    } finally {
      setBusy(false);
    }
  };
  return {
    is,
    overtaken,
    busy,
    failure: failure ?? read.error,
    send: (wish) => void carryOut((etag) => editDeployment(deployment.id, wish, etag)),
    remove: (reason, evenIfRouted) =>
      void carryOut((etag) => deleteDeployment(deployment.id, reason, evenIfRouted, etag)),
  };
}
