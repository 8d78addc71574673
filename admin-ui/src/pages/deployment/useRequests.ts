import { useEffect, useState } from 'react';
import { ofCallers, readNow } from '../../api/overview';
import { movedByATenth } from '../traffic/preview';

export interface Requests {
  /** of the last minute, for each second; null when nobody counted */
  perSecond: number | null;
  /** the number that the person saw before, when it is another one now */
  moved: { was: number; is: number | null } | null;
  looking: boolean;
  /** Looks again: whether what the person saw still holds. */
  stillSo(): Promise<boolean>;
}

/** What a version answers, read when a dialog opens and again before it is confirmed. */
export function useRequests(model: string, version: number): Requests {
  const [perSecond, setPerSecond] = useState<number | null>(null);
  const [moved, setMoved] = useState<Requests['moved']>(null);
  const [looking, setLooking] = useState(false);

  const look = async () => {
    const now = await readNow(model).catch(() => undefined);
    return ofCallers(now, version)?.requests ?? null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read when the dialog opens
  useEffect(() => {
    void look().then(setPerSecond);
  }, []);
  return {
    perSecond,
    moved,
    looking,
    stillSo: async () => {
      setLooking(true);
      const is = await look();
      setLooking(false);
      setPerSecond(is);
      if (movedByATenth(perSecond, is)) {
        setMoved({ was: perSecond ?? 0, is });
        return false;
      }
      return true;
    },
  };
}
