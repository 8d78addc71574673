import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const Announce = createContext<((text: string) => void) | null>(null);

/** Says at once, to those who listen, what was done and must not be missed. */
export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', times: 0 });
  const announce = useCallback(
    (text: string) => setSaid((before) => ({ text, times: before.times + 1 })),
    [],
  );
  return (
    <Announce value={announce}>
      {children}
      <div className="only-read-aloud" aria-live="assertive">
        {/* The same words a second time are news again. */}
        <p key={said.times}>{said.text}</p>
      </div>
    </Announce>
  );
}

export function useAnnounce(): (text: string) => void {
  const announce = useContext(Announce);
  if (!announce) {
    throw new Error('useAnnounce stands outside of Announcer');
  }
  return announce;
}
