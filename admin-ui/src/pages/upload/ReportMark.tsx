import { IconAlertTriangle, IconCircleCheck, IconShieldX } from '@tabler/icons-react';
import type { Upload } from '../../api/types';
import { Icon } from '../../components/Icon';
import classes from '../../components/Mark.module.css';
import { useText } from '../../i18n/text';

/** The one state of the page. */
export function ReportMark({ upload }: { upload: Upload }) {
  const { t } = useText();
  const warnings = upload.problems.filter((one) => one.severity === 'WARN').length;
  if (upload.state === 'QUARANTINED') {
    return (
      <span className={classes.mark} data-tone="failed" data-soft>
        <Icon of={IconShieldX} />
        {t('phase.quarantined')}
      </span>
    );
  }
  if (upload.state !== 'CHECKED') {
    return null;
  }
  return (
    <span className={classes.mark} data-tone={warnings > 0 ? 'warning' : 'ready'} data-soft>
      <Icon of={warnings > 0 ? IconAlertTriangle : IconCircleCheck} />
      {t('check.checked', { count: warnings })}
    </span>
  );
}
