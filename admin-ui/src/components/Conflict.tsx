import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import classes from './Conflict.module.css';

export interface Difference {
  name: string;
  before: ReactNode;
  theirs: ReactNode;
}

export interface ConflictProps {
  /** what another person changed */
  what: string;
  differences: readonly Difference[];
  onMine: () => void;
  onTheirs: () => void;
}

/** Another person changed what is edited here: what they did, and how to go on. */
export function Conflict({ what, differences, onMine, onTheirs }: ConflictProps) {
  const { t } = useText();
  return (
    <div className={classes.conflict} role="alert">
      <p>
        <strong>{what}</strong>{' '}
        {t(differences.length === 0 ? 'keys.overtakenSame' : 'keys.overtakenWhat')}
      </p>
      <dl>
        {differences.map(({ name, before, theirs }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {before} → <strong>{theirs}</strong>
            </dd>
          </div>
        ))}
      </dl>
      <div className={classes.buttons}>
        <Button variant="default" onClick={onTheirs}>
          {t('keys.takeTheirs')}
        </Button>
        <Button variant="default" onClick={onMine}>
          {t('keys.keepMine')}
        </Button>
      </div>
    </div>
  );
}
