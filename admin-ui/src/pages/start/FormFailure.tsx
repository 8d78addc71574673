import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Problem } from '../../api/problem';
import { FailureSaid } from '../../components/FailureSaid';
import { Icon } from '../../components/Icon';
import { measure } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './Form.module.css';

export interface FormFailureProps {
  failure: unknown;
  /** what a 401 means in this form; else the server's own sentence */
  wrong?: string;
}

/** Why it did not work, and when the next try may be. */
export function FormFailure({ failure, wrong }: FormFailureProps) {
  const { t } = useText();
  const wait = useWait(failure);
  if (failure === null || failure === undefined) {
    return null;
  }
  return (
    <p className={classes.failure} role="alert">
      <Icon of={IconAlertTriangle} />
      <span>
        <Sentence failure={failure} known={{ 401: wrong, 429: t('signIn.slowed') }} />
        {wait > 0 && <span aria-live="off"> {t('signIn.wait', { wait: measure(wait, 's') })}</span>}
      </span>
    </p>
  );
}

function Sentence({
  failure,
  known,
}: {
  failure: unknown;
  known: Record<number, string | undefined>;
}) {
  const said = failure instanceof Problem ? known[failure.status] : undefined;
  return said ?? <FailureSaid failure={failure} />;
}

/** Whole seconds until the server takes the next try. */
function useWait(failure: unknown): number {
  const seconds = failure instanceof Problem ? (failure.body.retryAfterSeconds ?? 0) : 0;
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure counts from its own moment
  useEffect(() => {
    const until = Date.now() + seconds * 1000;
    setLeft(seconds);
    if (seconds <= 0) {
      return;
    }
    const timer = setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, rest));
      if (rest <= 0) {
        clearInterval(timer);
      }
    }, 250);
    return () => clearInterval(timer);
  }, [failure, seconds]);
  return left;
}
