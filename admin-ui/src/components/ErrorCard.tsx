import { Button } from '@mantine/core';
import { IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem';
import { useText } from '../i18n/text';
import { CopyButton } from './CopyButton';
import classes from './ErrorCard.module.css';
import { FailureSaid } from './FailureSaid';
import { Icon } from './Icon';

export interface ErrorCardProps {
  /** what did not happen */
  title: string;
  failure: unknown;
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
}

/** What did not happen, why, what to do, and the id under which the server's log says more. */
export function ErrorCard({ title, failure, onRetry, actions }: ErrorCardProps) {
  const { t } = useText();
  const problem = failure instanceof Problem ? failure : null;
  return (
    <div className={classes.card} role="alert">
      <Icon of={IconCircleX} className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        <p className={classes.why}>
          <FailureSaid failure={failure} />
        </p>
        {(onRetry || actions) && (
          <div className={classes.actions}>
            {actions}
            {onRetry && (
              <Button variant="default" onClick={onRetry}>
                {t('error.retry')}
              </Button>
            )}
          </div>
        )}
        {problem !== null && problem.status > 0 && (
          <p className={classes.code}>
            <samp>
              {problem.status} {problem.code}
              {problem.requestId !== null && ` · ${t('error.request')} ${problem.requestId}`}
            </samp>
            {problem.requestId !== null && (
              <CopyButton small text={problem.requestId} what={t('error.requestId')} />
            )}
          </p>
        )}
      </div>
    </div>
  );
}
