import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconScan } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Finding, Version } from '../../api/types';
import { type Rescan, rescanVersion, type VersionArtifact } from '../../api/versions';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { SkeletonRows } from '../../components/Skeleton';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { engineName } from '../models/engineName';
import { factsOf } from '../upload/facts';
import { ReportBody } from '../upload/ReportBody';
import { isNew, outcomeOf } from './rescan';
import classes from './Version.module.css';

export interface ScanCardProps {
  version: Version;
  artifact: VersionArtifact | undefined;
}

const OUTCOMES = {
  worse: { icon: IconAlertTriangle, tone: 'failed' },
  changed: { icon: IconInfoCircle, tone: 'warning' },
  same: { icon: IconCircleCheck, tone: 'ready' },
} as const;

/** What inspectors found last, and a look with those of today. */
export function ScanCard({ version, artifact }: ScanCardProps) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const { model, number } = version;
  const may = useMay('OPERATE', model);
  // What was known before the look: its findings are not new.
  const [before, setBefore] = useState<readonly Finding[]>([]);
  const look = useMutation({
    mutationFn: () => {
      setBefore(artifact?.inspected?.found?.problems ?? []);
      return rescanVersion(model, number);
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['model', model] }),
  });
  const inspected = artifact?.inspected ?? null;
  const findings = look.data?.findings ?? inspected?.found?.problems ?? [];
  const found = look.data?.report.inspection ?? inspected?.found ?? null;
  return (
    <Card
      title={t('report.title')}
      quiet={
        inspected && (
          <>
            {t('report.by', {
              engine: engineName(inspected.engine),
              version: inspected.version,
              count: findings.filter((one) => one.severity === 'WARN').length,
            })}{' '}
            · <TimeAgo at={inspected.at} />
          </>
        )
      }
      controls={
        <span className={classes.controls}>
          <Button
            variant="default"
            size="sm"
            leftSection={<Icon of={IconScan} size={14} />}
            loading={look.isPending}
            disabled={!may}
            title={may ? t('version.rescanWhat') : t('first.needsRight')}
            onClick={() => look.mutate()}
          >
            {t('version.rescan')}
          </Button>
        </span>
      }
      padded={false}
    >
      {look.data && <Outcome rescan={look.data} before={before} />}
      {look.error && <ErrorCard title={t('version.notRescanned')} failure={look.error} />}
      {artifact === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <ReportBody
          facts={[[t('report.format'), found?.format ?? '–'], ...factsOf(found, language)]}
          findings={findings}
          fresh={(finding) => look.data !== undefined && isNew(finding, before)}
        />
      )}
    </Card>
  );
}

function Outcome({ rescan, before }: { rescan: Rescan; before: readonly Finding[] }) {
  const { t } = useText();
  const outcome = outcomeOf(rescan);
  const { icon, tone } = OUTCOMES[outcome];
  return (
    <p className={classes.outcome} data-tone={tone} role="status">
      <Icon of={icon} />
      <span>
        <strong>
          {t(`version.rescan.${outcome}`, {
            count: rescan.findings.filter((one) => isNew(one, before)).length,
          })}
        </strong>{' '}
        {outcome === 'worse' && t('version.rescan.worseThen')}
      </span>
    </p>
  );
}
