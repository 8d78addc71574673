import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconDownload,
  IconFlame,
  IconLoader2,
} from '@tabler/icons-react';
import type { DeploymentState } from '../api/types';
import { useText } from '../i18n/text';
import { Icon } from './Icon';
import classes from './Mark.module.css';

const SHOWN = {
  PENDING: { icon: IconClock, tone: 'idle', key: 'state.PENDING' },
  LOADING: { icon: IconLoader2, tone: 'busy', key: 'state.LOADING' },
  WARMING: { icon: IconFlame, tone: 'busy', key: 'state.WARMING' },
  READY: { icon: IconCircleCheck, tone: 'ready', key: 'state.READY' },
  DRAINING: { icon: IconDownload, tone: 'busy', key: 'state.DRAINING' },
  UNLOADED: { icon: IconCircleDashed, tone: 'idle', key: 'state.UNLOADED' },
  FAILED: { icon: IconCircleX, tone: 'failed', key: 'state.FAILED' },
} as const;

/** A deployment's state as it is; in Chinese the word stands before the code that logs have. */
export function DeploymentMark({ state }: { state: DeploymentState }) {
  const { t, language } = useText();
  const { icon, tone, key } = SHOWN[state];
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon of={icon} className={state === 'LOADING' ? 'turning' : undefined} />
      {language === 'en' ? (
        state
      ) : (
        <span>
          {t(key)} <small className={classes.code}>{state}</small>
        </span>
      )}
    </span>
  );
}
