import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Router } from 'wouter';
import { onSessionEnd } from './api/call';
import type { Session } from './api/session';
import { tellSignedIn } from './api/sessionNews';
import { Announcer } from './components/Announcer';
import { Boundary } from './components/Boundary';
import { ErrorCard } from './components/ErrorCard';
import { lazyPage } from './components/lazyPage';
import { NotLoaded } from './components/NotLoaded';
import { Outside } from './components/Outside';
import { useText } from './i18n/text';
import { LiveProvider } from './live/LiveProvider';
import { sessionQuery } from './queries';
import { SessionContext } from './SessionContext';
import { Shell } from './Shell';

const Gate = lazyPage(() => import('./pages/start/Gate'));
const loadSignInAgain = () => import('./pages/start/SignInAgain');
const SignInAgain = lazyPage(loadSignInAgain);

/** Who is there: nobody yet, somebody, or somebody whose session ended while they worked. */
export function Entrance() {
  const { t } = useText();
  const queries = useQueryClient();
  const [session, setSession] = useState<Session | null>(null);
  const [ended, setEnded] = useState(false);
  const found = useQuery(sessionQuery);

  useEffect(() => {
    if (found.data) {
      setSession(found.data);
      tellSignedIn();
    }
  }, [found.data]);

  useEffect(() => {
    onSessionEnd(() => setEnded(true));
    return () => onSessionEnd(() => {});
  }, []);

  const inside = session !== null;
  useEffect(() => {
    // A session may end just when the server cannot be reached: what asks for it is here by then.
    const timer = inside ? setTimeout(() => void loadSignInAgain().catch(() => {}), 1_000) : null;
    return () => {
      if (timer !== null) {
        clearTimeout(timer);
      }
    };
  }, [inside]);

  const signedIn = useCallback((next: Session) => {
    setSession(next);
    setEnded(false);
    tellSignedIn();
  }, []);
  const signedOut = useCallback(() => {
    setSession(null);
    setEnded(false);
    // Nothing of the one who left stays for the next.
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    queries.setQueryData(sessionQuery.queryKey, null);
  }, [queries]);
  const value = useMemo(() => (session ? { session, signedOut } : null), [session, signedOut]);

  if (value) {
    return (
      <SessionContext value={value}>
        <Router>
          <LiveProvider listening={!ended}>
            <Announcer>
              <Shell />
            </Announcer>
          </LiveProvider>
        </Router>
        {ended && (
          <Boundary
            tries=""
            failed={(failure, again) => <NotLoaded failure={failure} again={again} />}
          >
            <Suspense>
              <SignInAgain name={value.session.principal.name} onSignedIn={signedIn} />
            </Suspense>
          </Boundary>
        )}
      </SessionContext>
    );
  }
  if (found.error) {
    return (
      <Outside>
        <ErrorCard
          title={t('entrance.failed')}
          failure={found.error}
          onRetry={() => void found.refetch()}
        />
      </Outside>
    );
  }
  if (found.isPending) {
    return null;
  }
  return (
    <Boundary
      tries=""
      failed={(failure, again) => (
        <Outside>
          <NotLoaded failure={failure} again={again} />
        </Outside>
      )}
    >
      <Suspense>
        <Gate onSignedIn={signedIn} />
      </Suspense>
    </Boundary>
  );
}
