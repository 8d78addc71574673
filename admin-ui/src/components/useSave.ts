import { useState } from 'react';
import { Problem } from '../api/problem';

interface Sending {
  /** under the revision that this person saw */
  send: () => Promise<unknown>;
  done: () => unknown;
  /** somebody else changed it meanwhile: looks at what it is now, or throws why it cannot */
  overtaken: (refused: Problem) => Promise<unknown>;
}

export interface Save {
  busy: boolean;
  /** why it was not saved, when nobody else's change was the reason */
  failure: unknown;
  forgetFailure(): void;
  save(sending: Sending): Promise<void>;
}

/** Sends a change of what others change, too: who was overtaken looks again, and overwrites nothing. */
export function useSave(): Save {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    busy,
    failure,
    forgetFailure: () => setFailure(null),
    save: async ({ send, done, overtaken }) => {
      setBusy(true);
      setFailure(null);
      try {
        await send();
        await done();
      } catch (refused) {
        try {
          if (!(refused instanceof Problem && refused.status === 412)) {
            throw refused;
          }
          await overtaken(refused);
        } catch (why) {
          setFailure(why);
        }
      } finally {
        setBusy(false);
      }
    },
  };
}
