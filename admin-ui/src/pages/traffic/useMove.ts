import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { Answer } from '../../api/call';
import { readTraffic } from '../../api/models';
import { type ModelNow, readNow } from '../../api/overview';
import { Problem } from '../../api/problem';
import type { TrafficRevision } from '../../api/types';
import type { Share } from '../../components/split';
import { useSession } from '../../SessionContext';
import { movedByATenth, type Preview, previewOf } from './preview';

export interface Base {
  revision: TrafficRevision;
  etag: string;
}

export interface Move {
  preview: Preview;
  now: ModelNow | undefined;
  /** the requests per second that the person saw before, when they are other ones now */
  moved: { was: number; is: number | null } | null;
  /** what another person set meanwhile; nothing is sent before it is decided on */
  theirs: Base | null;
  busy: boolean;
  failure: unknown;
  acceptTheirs(): void;
  confirm(): void;
}

/**
 * Moves traffic with the numbers read when the dialog opens and again when it is confirmed: if
 * they moved by more than a tenth, or another person was faster, it says so and asks again.
 */
export function useMove(
  model: string,
  base: Base,
  onBase: (base: Base) => void,
  after: readonly Share[],
  send: (etag: string) => Promise<Answer<TrafficRevision>>,
  onDone: () => void,
): Move {
  const queries = useQueryClient();
  const { session } = useSession();
  const [now, setNow] = useState<ModelNow | undefined>(undefined);
  const [moved, setMoved] = useState<Move['moved']>(null);
  const [theirs, setTheirs] = useState<Base | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const preview = previewOf(base.revision.policy.routes, after, now);

  useEffect(() => {
    const control = new AbortController();
    readNow(model, control.signal).then(setNow, () => {
      // Without numbers the shares still say what moves.
    });
    return () => control.abort();
  }, [model]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session makes an old refusal void
  useEffect(() => setFailure(null), [session]);

  // The stream tells that somebody set another policy: it is shown at once, not after a refusal.
  const noticed = useCallback(
    (answer: Answer<TrafficRevision | null>) => {
      if (answer.data && answer.etag !== null && answer.data.number !== base.revision.number) {
        setTheirs({ revision: answer.data, etag: answer.etag });
        return true;
      }
      return false;
    },
    [base],
  );
  useEffect(() => {
    const key = JSON.stringify(['model', model, 'traffic']);
    return queries.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.query.queryHash === key && event.query.state.data) {
        noticed(event.query.state.data as Answer<TrafficRevision | null>);
      }
    });
  }, [queries, model, noticed]);

  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const [fresh, traffic] = await Promise.all([
        readNow(model).catch((reason: unknown) => {
          if (reason instanceof Problem && reason.status === 401) {
            throw reason;
          }
          return undefined;
        }),
        readTraffic(model),
      ]);
      if (noticed(traffic)) {
        return;
      }
      const is = previewOf(base.revision.policy.routes, after, fresh).movedRequests;
      setNow(fresh);
      if (movedByATenth(preview.movedRequests, is)) {
        setMoved({ was: preview.movedRequests ?? 0, is });
        return;
      }
      await send(base.etag);
      void queries.invalidateQueries();
      onDone();
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 412) {
        noticed(await readTraffic(model));
      } else {
        setFailure(reason);
      }
    } finally {
      setBusy(false);
    }
  };

  return {
    preview,
    now,
    moved,
    theirs,
    busy,
    failure,
    acceptTheirs: () => {
      if (theirs) {
        onBase(theirs);
        setTheirs(null);
        setMoved(null);
      }
    },
    confirm: () => void confirm(),
  };
}
