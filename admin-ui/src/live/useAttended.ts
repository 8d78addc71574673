import { useEffect, useState } from 'react';

/** How long a tab that nobody sees still listens. */
const PATIENCE_MILLIS = 3_000;

/**
 * Whether somebody may see this tab. A browser opens only six connections to a server without TLS:
 * streams of tabs in the background would leave none for the one in front.
 */
export function useAttended(): boolean {
  const [attended, setAttended] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = () => {
      if (timer !== null) {
        clearTimeout(timer);
        timer = null;
      }
      if (document.visibilityState === 'hidden') {
        timer = setTimeout(() => setAttended(false), PATIENCE_MILLIS);
      } else {
        setAttended(true);
      }
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      if (timer !== null) {
        clearTimeout(timer);
      }
    };
  }, []);
  return attended;
}
