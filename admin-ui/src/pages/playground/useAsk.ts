import { useCallback, useRef, useState } from 'react';
import { type PredictionStory, readStory } from '../../api/versions';
import { type Predicted, predict } from './predict';
import type { Sent } from './snippets';

/** One version's part of what was asked. */
export interface Reply {
  predicted: Predicted | null;
  failure: unknown;
}

export interface Ask {
  busy: boolean;
  /** what was sent last, and when */
  sent: Sent | null;
  at: Date | null;
  reply: Reply | null;
  /** of the version that was asked the same */
  against: (Reply & { version: number }) | null;
  story: PredictionStory | null;
  send(sent: Sent, against: number | null, headers: Record<string, string>): void;
  /** takes a refusal away */
  forget(): void;
}

interface State {
  busy: boolean;
  sent: Sent | null;
  at: Date | null;
  reply: Reply | null;
  against: Ask['against'];
  story: PredictionStory | null;
}

const NOTHING: State = {
  busy: false,
  sent: null,
  at: null,
  reply: null,
  against: null,
  story: null,
};

/** Asks one version, or two at once, and then why that one answered. */
export function useAsk(): Ask {
  const [state, setState] = useState<State>(NOTHING);
  const latest = useRef(0);

  const send = useCallback(
    async (sent: Sent, against: number | null, headers: Record<string, string>) => {
      const turn = ++latest.current;
      setState((was) => ({ ...was, busy: true }));
      const other = against === null ? null : { ...sent, version: against };
      const [reply, second] = await Promise.all([
        replyOf(predict(sent, headers)),
        other === null ? null : replyOf(predict(other, {})),
      ]);
      if (turn !== latest.current) {
        return;
      }
      setState({
        busy: false,
        sent,
        at: reply.predicted?.at ?? new Date(),
        reply,
        against: second && against !== null ? { ...second, version: against } : null,
        story: null,
      });
      const id = reply.predicted?.predictionId;
      if (id) {
        const story = await readStory(id).catch(() => null);
        if (turn === latest.current) {
          setState((was) => ({ ...was, story }));
        }
      }
    },
    [],
  );
  const forget = useCallback(
    () => setState((was) => (was.reply?.failure ? { ...was, reply: null, against: null } : was)),
    [],
  );
  return {
    ...state,
    send: (sent, against, headers) => void send(sent, against, headers),
    forget,
  };
}

async function replyOf(asked: Promise<Predicted>): Promise<Reply> {
  try {
    return { predicted: await asked, failure: null };
  } catch (failure) {
    return { predicted: null, failure };
  }
}
