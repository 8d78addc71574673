import type { ReactNode } from 'react';
import { useLive } from '../live/LiveProvider';
import { Boundary } from './Boundary';
import { NotLoaded } from './NotLoaded';

/** The frame stands whatever happens to its page, which is tried again elsewhere and when the server is back. */
export function PageBoundary({ path, children }: { path: string; children: ReactNode }) {
  const { state } = useLive();
  return (
    <Boundary
      tries={`${path} ${state.state === 'live'}`}
      failed={(failure, again) => <NotLoaded failure={failure} again={again} />}
    >
      {children}
    </Boundary>
  );
}
