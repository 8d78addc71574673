import { Button } from '@mantine/core';
import { IconArrowsDiff, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Answer } from '../../api/call';
import type { Version } from '../../api/types';
import { readArtifact, readVersion, versionPath } from '../../api/versions';
import { Card } from '../../components/Card';
import { DeploymentMark } from '../../components/DeploymentMark';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { PageHead } from '../../components/PageHead';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import overview from '../model/ModelOverview.module.css';
import { ModelTabs } from '../model/ModelTabs';
import { compareHref, stateOf } from '../model/parts';
import { type ModelParts, useModelParts } from '../model/useModelParts';
import { engineName } from '../models/engineName';
import { SignatureCard } from '../upload/SignatureCard';
import { AliasesCard } from './AliasesCard';
import { FilesCard } from './FilesCard';
import { NoteCard } from './NoteCard';
import { OriginCard } from './OriginCard';
import { ScanCard } from './ScanCard';
import { comparedWith, useOf } from './use';
import classes from './Version.module.css';

const DeployDialog = lazyPage(() => import('../deployment/DeployDialog'));
const RemoveDialog = lazyPage(() => import('./RemoveDialog'));

export interface VersionPageProps {
  model: string;
  number: number;
}

/** What a version takes and gives, what it is made of, where it comes from, what is said of it. */
export default function VersionPage({ model, number }: VersionPageProps) {
  const { t } = useText();
  const parts = useModelParts(model);
  const found = useQuery({
    queryKey: ['model', model, 'version', number],
    queryFn: ({ signal }) => readVersion(model, number, signal),
  });
  return (
    <>
      {found.error ? (
        <ErrorCard
          title={t('version.failed', { model, version: number })}
          failure={found.error}
          onRetry={() => void found.refetch()}
        />
      ) : found.data === undefined ? (
        <Card padded={false}>
          <SkeletonRows rows={6} />
        </Card>
      ) : (
        <Shown seen={found.data} parts={parts} />
      )}
    </>
  );
}

function Shown({ seen, parts }: { seen: Answer<Version>; parts: ModelParts }) {
  const { t } = useText();
  const version = seen.data;
  const { model, number } = version;
  const artifact = useQuery({
    queryKey: ['model', model, 'artifact', number],
    queryFn: ({ signal }) => readArtifact(model, number, signal),
  });
  const state = stateOf(parts.deployments ?? [], number);
  const other = comparedWith(version, parts.versions ?? []);
  return (
    <>
      <PageHead
        title={`${model} v${number}`}
        path={versionPath(model, number)}
        state={state && <DeploymentMark state={state} />}
        facts={[engineName(version.engine) || version.format, size(version.bytes)].join(' · ')}
        actions={<Actions version={version} parts={parts} other={other} />}
      />
      <ModelTabs model={model} at="versions" versions={parts.versions?.length} />
      {version.removal && (
        <p className={classes.removed} role="status">
          {t('version.removed', { who: version.removal.actor })}{' '}
          {version.removal.reason !== '' && (
            <span className="quiet">“{version.removal.reason}”</span>
          )}
        </p>
      )}
      <div className={overview.columns}>
        <div className={overview.main}>
          <SignatureCard
            signatures={version.signatures}
            before={other && { version: other.number, signatures: other.signatures }}
          />
          <FilesCard version={version} artifact={artifact.data} />
          <ScanCard version={version} artifact={artifact.data} />
          {artifact.error && (
            <ErrorCard
              title={t('version.noArtifact')}
              failure={artifact.error}
              onRetry={() => void artifact.refetch()}
            />
          )}
        </div>
        <div className={overview.main}>
          <NoteCard seen={seen} />
          <AliasesCard version={version} parts={parts} />
          <OriginCard version={version} versions={parts.versions ?? []} artifact={artifact.data} />
        </div>
      </div>
    </>
  );
}

interface ActionsProps {
  version: Version;
  parts: ModelParts;
  other: Version | undefined;
}

function Actions({ version, parts, other }: ActionsProps) {
  const { t } = useText();
  const { model, number } = version;
  const may = useMay('OPERATE', model);
  const [open, setOpen] = useState<'deploy' | 'remove' | null>(null);
  const use = useOf(parts, number);
  const close = () => setOpen(null);
  const lacking = may ? undefined : t('first.needsRight');
  return (
    <>
      {!may && <RoleNote right="OPERATE" />}
      {other && (
        <Button
          component={Link}
          href={compareHref(model, other.number, number)}
          variant="default"
          leftSection={<Icon of={IconArrowsDiff} />}
          title={t('version.compareWith', { version: other.number })}
        >
          {t('compare.crumb')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<Icon of={IconTrash} />}
        disabled={!may || use !== null || version.removal !== null}
        title={lacking ?? (use === null ? undefined : t(`version.used.${use.by}`, use.values))}
        onClick={() => setOpen('remove')}
      >
        {t('version.remove')}
      </Button>
      <Button
        leftSection={<Icon of={IconPlayerPlay} />}
        disabled={!may || use?.by === 'deployment' || version.removal !== null}
        title={lacking ?? (use?.by === 'deployment' ? t('version.deployed') : undefined)}
        onClick={() => setOpen('deploy')}
      >
        {t('version.deploy')}
      </Button>
      <Overlay onClose={close}>
        {open === 'deploy' && (
          <DeployDialog model={model} version={number} parts={parts} onClose={close} />
        )}
        {open === 'remove' && <RemoveDialog version={version} onClose={close} />}
      </Overlay>
    </>
  );
}
