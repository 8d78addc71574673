import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { Upload } from '../../api/types';
import { Card } from '../../components/Card';
import { Icon } from '../../components/Icon';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { engineName } from '../models/engineName';
import { passed } from './checks';
import { downloadReport } from './downloadReport';
import { factsOf } from './facts';
import { ReportBody } from './ReportBody';

/** What was read in the file, and what the check says about it. */
export function ReportCard({ upload }: { upload: Upload }) {
  const { t, language } = useText();
  const report = upload.report;
  const warnings = upload.problems.filter((one) => one.severity === 'WARN').length;
  return (
    <Card
      title={t('report.title')}
      quiet={
        report
          ? t('report.by', {
              engine: engineName(report.engine),
              version: report.inspectorVersion,
              count: warnings,
            })
          : undefined
      }
      controls={
        <Button
          variant="subtle"
          size="sm"
          leftSection={<Icon of={IconDownload} />}
          onClick={() => downloadReport(upload)}
        >
          JSON
        </Button>
      }
      padded={false}
    >
      <ReportBody
        facts={[
          ...(report
            ? ([
                [t('report.format'), report.inspection?.format ?? '–'],
                [
                  t('report.files'),
                  t('report.filesValue', { count: report.fileCount, size: size(report.bytes) }),
                ],
              ] as const)
            : []),
          ...factsOf(report?.inspection, language),
        ]}
        findings={upload.problems}
        checks={upload.state === 'QUARANTINED' ? [] : passed(upload.problems)}
      />
    </Card>
  );
}
