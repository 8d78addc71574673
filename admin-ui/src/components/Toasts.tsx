import { ActionIcon } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconShieldExclamation,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { useText } from '../i18n/text';
import type { End } from './ends';
import { Icon } from './Icon';
import marks from './Mark.module.css';
import classes from './Toasts.module.css';
import { useEnds } from './useEnds';

/** Until one goes by itself; not while somebody is on it. */
const SHOWN_MILLIS = 20_000;

const LOOKS = {
  checked: { icon: IconCircleCheck, tone: 'ready', said: 'toast.checked', go: 'upload.decide' },
  quarantined: {
    icon: IconShieldExclamation,
    tone: 'warning',
    said: 'toast.quarantined',
    go: 'toast.why',
  },
  stopped: { icon: IconAlertTriangle, tone: 'failed', said: 'toast.stopped', go: 'toast.why' },
  ready: { icon: IconCircleCheck, tone: 'ready', said: 'toast.ready', go: 'toast.model' },
  failed: { icon: IconCircleX, tone: 'failed', said: 'toast.failed', go: 'toast.why' },
} as const;

/** What ended elsewhere: said where the person is, with the way there. */
export function Toasts() {
  const { ends, dismiss } = useEnds();
  return (
    <div className={classes.toasts} role="status" aria-atomic="false">
      {ends.map((end) => (
        <Toast key={end.key} end={end} onGone={() => dismiss(end.key)} />
      ))}
    </div>
  );
}

function Toast({ end, onGone }: { end: End; onGone: () => void }) {
  const { t } = useText();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const seen = useSeen();
  const { icon, tone, said, go } = LOOKS[end.what];
  const runs = seen && !pointed && !focused;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs anew from the moment when nobody is on it
  useEffect(() => {
    if (!runs) {
      return;
    }
    const timer = setTimeout(onGone, SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [runs]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: who is on it only keeps it
    <div
      className={classes.toast}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <span className={marks.mark} data-tone={tone}>
        <Icon of={icon} />
      </span>
      <span className={classes.said}>
        {t(said, { name: end.name })}{' '}
        <Link href={end.href} className="link" onClick={onGone}>
          {t(go)}
        </Link>
      </span>
      <ActionIcon
        size="sm"
        aria-label={t('toast.close', { name: end.name })}
        title={t('toast.close', { name: end.name })}
        onClick={onGone}
      >
        <Icon of={IconX} size={14} />
      </ActionIcon>
    </div>
  );
}

/** Whether the page is in front: in a tab behind others nobody has seen anything yet. */
function useSeen(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    () => document.visibilityState === 'visible',
  );
}
