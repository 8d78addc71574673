import { useQuery } from '@tanstack/react-query';
import { firstStart, type Session } from '../../api/session';
import { ErrorCard } from '../../components/ErrorCard';
import { Outside } from '../../components/Outside';
import { useText } from '../../i18n/text';
import { FirstStartPage } from './FirstStartPage';
import { SignInPage } from './SignInPage';

/** Before anybody is signed in: the first start, or the sign-in. */
export default function Gate({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const { t } = useText();
  const start = useQuery({ queryKey: ['session', 'first-start'], queryFn: firstStart });
  if (start.error) {
    return (
      <Outside>
        <ErrorCard
          title={t('entrance.failed')}
          failure={start.error}
          onRetry={() => void start.refetch()}
        />
      </Outside>
    );
  }
  if (start.isPending) {
    return <Outside>{null}</Outside>;
  }
  return start.data.needed ? (
    <FirstStartPage facts={start.data} onSignedIn={onSignedIn} />
  ) : (
    <SignInPage release={start.data.release ?? ''} oidc={start.data.oidc} onSignedIn={onSignedIn} />
  );
}
