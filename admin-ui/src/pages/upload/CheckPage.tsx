import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Upload } from '../../api/types';
import { readUpload } from '../../api/uploads';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { ErrorCard } from '../../components/ErrorCard';
import { PageHead } from '../../components/PageHead';
import { SkeletonRows } from '../../components/Skeleton';
import { Steps } from '../../components/Steps';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { Checked } from './Checked';
import { PhaseMark } from './PhaseMark';
import { Quarantined } from './Quarantined';
import { ReportMark } from './ReportMark';

/** What the check found, and what becomes of the upload. */
export default function CheckPage({ id }: { id: string }) {
  const { t } = useText();
  const found = useQuery({
    queryKey: ['upload', id],
    queryFn: ({ signal }) => readUpload(id, signal),
    refetchInterval: (query) => (query.state.data?.state === 'CHECKING' ? 1000 : false),
  });
  if (found.error && !found.data) {
    return (
      <ErrorCard
        title={t('check.failed')}
        failure={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (!found.data) {
    return (
      <Card padded={false}>
        <SkeletonRows rows={6} />
      </Card>
    );
  }
  return <Shown upload={found.data} />;
}

function Shown({ upload }: { upload: Upload }) {
  const { t } = useText();
  const name = upload.files.length === 1 ? upload.files[0]?.path : upload.model;
  const received = upload.files.reduce((sum, file) => sum + file.received, 0);
  const { report } = upload;
  const facts = [
    ...(upload.state === 'QUARANTINED' ? [t('check.neverOpened')] : []),
    ...(report?.sameAs ? [t('check.sameAs', { version: report.sameAs })] : []),
  ];
  return (
    <>
      <PageHead
        title={name ?? upload.id}
        path={`/uploads/${upload.id}`}
        state={<ReportMark upload={upload} />}
        facts={
          <>
            {size(report?.bytes ?? received)}
            {report && (
              <>
                {` · sha256 ${report.digest.slice(0, 4)}…${report.digest.slice(-4)}`}
                <CopyButton small text={report.digest} what={t('check.digest')} />
              </>
            )}
            {facts.map((fact) => ` · ${fact}`)} · <code>{upload.id}</code>
            <CopyButton small text={upload.id} what={t('check.id')} />
          </>
        }
      />
      <Steps at={upload.state === 'REGISTERED' ? 2 : upload.state === 'RECEIVING' ? 0 : 1} />
      {upload.state === 'CHECKED' && <Checked upload={upload} />}
      {upload.state === 'QUARANTINED' && <Quarantined upload={upload} />}
      {upload.state === 'CHECKING' && (
        <Card>
          <PhaseMark phase="checking" />
        </Card>
      )}
      {upload.state === 'RECEIVING' && (
        <Card>
          <p>{t('check.receiving')}</p>
          <p style={{ marginTop: 12 }}>
            <Button component={Link} href="/upload" variant="default">
              {t('check.toUploads')}
            </Button>
          </p>
        </Card>
      )}
      {upload.state === 'REGISTERED' && (
        <Card>
          <p>
            {t('check.registered', { version: upload.version ?? 0, model: upload.model ?? '' })}
          </p>
          <p style={{ marginTop: 12 }}>
            <Button component={Link} href={`/models/${encodeURIComponent(upload.model ?? '')}`}>
              {t('check.open', { model: upload.model ?? '' })}
            </Button>
          </p>
        </Card>
      )}
      {upload.state === 'DISCARDED' && (
        <Card>
          <p>{t('check.discarded')}</p>
        </Card>
      )}
    </>
  );
}
