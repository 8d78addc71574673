import { Button } from '@mantine/core';
import { IconDatabaseOff, IconPlugConnectedX } from '@tabler/icons-react';
import { duration } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { useLive } from '../live/LiveProvider';
import { Icon } from './Icon';
import classes from './StaleStrip.module.css';
import { useNow } from './useNow';

/** While the live stream is lost: how old the values are, and when it is tried again. */
export function StaleStrip() {
  const { t, language } = useText();
  const { state, trouble } = useLive();
  if (state.state === 'lost') {
    return <Strip since={state.since} retryAt={state.retryAt} />;
  }
  return trouble === null ? null : (
    <div className={classes.strip} role="status" data-now>
      <Icon of={IconDatabaseOff} className={classes.icon} />
      <span>
        {language !== 'en' && t('stale.database')} <span lang="en">{trouble}</span>
      </span>
    </div>
  );
}

function Strip({ since, retryAt }: { since: number; retryAt: number }) {
  const { t } = useText();
  const { tryNow } = useLive();
  const now = useNow(1000);
  const wait = Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <div className={classes.strip} role="status" data-now>
      <Icon of={IconPlugConnectedX} className={classes.icon} />
      <span aria-live="off">
        {t('stale.age', { age: duration((now - since) / 1000) })}{' '}
        <span className={classes.quiet}>
          {wait > 0 ? t('stale.retry', { wait: duration(wait) }) : t('stale.trying')}
        </span>
      </span>
      <Button variant="default" size="sm" className={classes.button ?? ''} onClick={tryNow}>
        {t('stale.now')}
      </Button>
    </div>
  );
}
