import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { Finding } from '../../api/types';
import { Icon } from '../../components/Icon';
import { ServerSaid } from '../../components/ServerSaid';
import { useText } from '../../i18n/text';
import classes from './ReportCard.module.css';

const ICONS = { REFUSE: IconCircleX, WARN: IconAlertTriangle, NOTE: IconInfoCircle } as const;

/** What was found, why it matters, how to mend it. */
export function FindingNote({ finding, fresh = false }: { finding: Finding; fresh?: boolean }) {
  const { t } = useText();
  return (
    <div className={classes.finding} data-severity={finding.severity}>
      <Icon of={ICONS[finding.severity]} />
      <div>
        <p className={classes.found}>
          <ServerSaid kind="finding" code={finding.code} text={sentence(finding.found)} />{' '}
          {fresh && <span className={classes.fresh}>{t('finding.fresh')}</span>}
        </p>
        {finding.why && (
          <p className={classes.why}>
            <ServerSaid kind="findingWhy" code={finding.code} text={sentence(finding.why)} />
          </p>
        )}
        {finding.remedy && (
          <p className={classes.why}>
            <span className="quiet">{t('finding.mend')}</span>{' '}
            <ServerSaid kind="findingRemedy" code={finding.code} text={finding.remedy} />
          </p>
        )}
        <p className={classes.where}>
          <code>{finding.code}</code>
          {finding.where && (
            <>
              {' · '}
              <code>{finding.where}</code>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

/** The server writes fragments; a person reads sentences. */
export function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?。]$/.test(first) ? first : `${first}.`;
}
