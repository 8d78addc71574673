import { type ReactNode, Suspense, useEffect } from 'react';
import { Boundary } from './Boundary';
import { isNotLoaded, NotLoaded } from './NotLoaded';

/** Something over the page whose program is loaded when it is opened; without it, it is not opened. */
export function Overlay({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Boundary
      tries=""
      failed={(failure, again) =>
        isNotLoaded(failure) ? (
          <Gone run={again} onClose={onClose} />
        ) : (
          <NotLoaded failure={failure} again={again} />
        )
      }
    >
      <Suspense>{children}</Suspense>
    </Boundary>
  );
}

function Gone({ run, onClose }: { run: () => void; onClose: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    onClose();
    run();
  }, []);
  return null;
}
