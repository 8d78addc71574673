import {
  IconCircleCheck,
  IconCircleX,
  IconFileSearch,
  IconLoader2,
  IconShieldX,
} from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { Phase } from '../../upload/item';
import classes from './UploadPage.module.css';

const SHOWN = {
  checking: { icon: IconLoader2, tone: 'busy', key: 'phase.checking' },
  checked: { icon: IconCircleCheck, tone: 'ready', key: 'phase.checked' },
  quarantined: { icon: IconShieldX, tone: 'failed', key: 'phase.quarantined' },
  failed: { icon: IconCircleX, tone: 'failed', key: 'phase.failed' },
  'needs-files': { icon: IconFileSearch, tone: 'warning', key: 'phase.needsFiles' },
} as const;

export function PhaseMark({ phase }: { phase: Phase }) {
  const { t } = useText();
  if (!(phase in SHOWN)) {
    return null;
  }
  const { icon, tone, key } = SHOWN[phase as keyof typeof SHOWN];
  return (
    <span className={classes.state} data-tone={tone}>
      <Icon of={icon} className={phase === 'checking' ? 'turning' : undefined} />
      {t(key)}
    </span>
  );
}
