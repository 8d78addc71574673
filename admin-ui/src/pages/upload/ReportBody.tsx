import { IconCircleCheck } from '@tabler/icons-react';
import type { Finding } from '../../api/types';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { Check } from './checks';
import { FindingNote } from './FindingNote';
import classes from './ReportCard.module.css';

export interface ReportBodyProps {
  /** names and values, in this order */
  facts: readonly (readonly [string, string])[];
  findings: readonly Finding[];
  /** checks that ran and found nothing */
  checks?: readonly Check[];
  /** what was not found before */
  fresh?: (finding: Finding) => boolean;
}

/** What was read in the files, and what is said about it. */
export function ReportBody({ facts, findings, checks = [], fresh }: ReportBodyProps) {
  const { t } = useText();
  return (
    <>
      {checks.length > 0 && (
        <ul className={classes.checks} aria-label={t('report.passed')}>
          {checks.map((check) => (
            <li key={check}>
              <Icon of={IconCircleCheck} />
              {t(`report.check.${check}`)}
            </li>
          ))}
        </ul>
      )}
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div className={classes.fact} key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {findings.map((finding) => (
        <FindingNote
          key={`${finding.code} ${finding.where}`}
          finding={finding}
          fresh={fresh?.(finding) ?? false}
        />
      ))}
      {findings.length === 0 && <p className={classes.good}>{t('report.nothing')}</p>}
    </>
  );
}
