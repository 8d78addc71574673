import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
} from '@tabler/icons-react';
import type { Health } from '../api/overview';
import { useText } from '../i18n/text';
import { Icon } from './Icon';
import classes from './Mark.module.css';

const SHOWN = {
  HEALTHY: { icon: IconCircleCheck, tone: 'ready', key: 'health.healthy' },
  NEEDS_ATTENTION: { icon: IconAlertTriangle, tone: 'warning', key: 'health.attention' },
  FAILING: { icon: IconCircleX, tone: 'failed', key: 'health.failing' },
  NOT_DEPLOYED: { icon: IconCircleDashed, tone: 'idle', key: 'health.notDeployed' },
} as const;

export function HealthMark({ health, soft = false }: { health: Health; soft?: boolean }) {
  const { t } = useText();
  const { icon, tone, key } = SHOWN[health];
  return (
    <span className={classes.mark} data-tone={tone} data-soft={soft || undefined}>
      <Icon of={icon} />
      {t(key)}
    </span>
  );
}
