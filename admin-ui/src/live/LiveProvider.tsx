import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { watchingHeader } from '../api/attendance';
import { pathWith, sessionEnded } from '../api/call';
import { EventStream, type LiveEvent, type LiveState, type StreamPorts } from './eventStream';
import { renew } from './renew';
import { type StaleKey, staleAfter } from './staleKeys';
import { useAttended } from './useAttended';

export interface Live {
  state: LiveState;
  /** what the server says of itself; null before its first word */
  hello: { node: string; release: string } | null;
  /** the server's sentence while its database is away; null else */
  trouble: string | null;
  tryNow(): void;
}

const LiveContext = createContext<Live | null>(null);

/** Many events in a row are one reading. */
const GATHER_MILLIS = 700;

const ports: StreamPorts = {
  open: (after, signal) =>
    fetch(pathWith('/events', { after }), {
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        Accept: 'text/event-stream',
        ...watchingHeader(),
        ...(after === null ? {} : { 'Last-Event-ID': after }),
      },
    }),
  now: () => Date.now(),
  later: (millis, run) => {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
};

/** Keeps what the pages show true: reads again what an event made old, everything after a loss. */
export function LiveProvider({
  listening,
  children,
}: {
  /** false while nobody is signed in: the pages stay, the stream waits */
  listening: boolean;
  children: ReactNode;
}) {
  const queries = useQueryClient();
  const attended = useAttended();
  const [state, setState] = useState<LiveState>({ state: 'connecting' });
  const [hello, setHello] = useState<Live['hello']>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [stream, setStream] = useState<EventStream | null>(null);

  useEffect(() => {
    if (!listening || !attended) {
      return;
    }
    const waiting = new Map<string, StaleKey>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const gather = (key: StaleKey) => {
      waiting.set(key.join('\n'), key);
      timer ??= setTimeout(() => {
        timer = null;
        renew(queries, [...waiting.values()]);
        waiting.clear();
      }, GATHER_MILLIS);
    };

    const heard = (event: LiveEvent) => {
      if (event.kind === 'hello' && typeof event.data === 'object' && event.data !== null) {
        const { node, release } = event.data as { node?: string; release?: string };
        setHello({ node: node ?? '', release: release ?? '' });
      }
      if (event.kind === 'database' && typeof event.data === 'object' && event.data !== null) {
        const { away, sentence } = event.data as { away?: boolean; sentence?: string };
        setTrouble(away ? (sentence ?? '') : null);
      }
      for (const key of staleAfter(event)) {
        gather(key);
      }
    };

    const moved = (next: LiveState) => {
      if (next.state === 'live') {
        setTrouble(null);
        // What was read before the stream began may already be old.
        renew(queries, [[]]);
      } else if (next.state === 'signed-out') {
        sessionEnded();
      }
      setState(next);
    };

    const made = new EventStream(ports, heard, moved);
    setStream(made);
    made.start();
    return () => {
      made.stop();
      if (timer !== null) {
        clearTimeout(timer);
      }
    };
  }, [queries, listening, attended]);

  useEffect(() => {
    document.documentElement.dataset.stale = String(state.state === 'lost');
    return () => {
      delete document.documentElement.dataset.stale;
    };
  }, [state.state]);

  const live = useMemo<Live>(
    () => ({ state, hello, trouble, tryNow: () => stream?.tryNow() }),
    [state, hello, trouble, stream],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) {
    throw new Error('useLive stands outside of LiveProvider');
  }
  return live;
}
