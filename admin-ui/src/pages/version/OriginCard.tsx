import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Version } from '../../api/types';
import type { VersionArtifact } from '../../api/versions';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { useMay, useSession } from '../../SessionContext';
import { versionHref } from '../model/parts';
import { kin } from './use';
import classes from './Version.module.css';

export interface OriginCardProps {
  version: Version;
  versions: readonly Version[];
  artifact: VersionArtifact | undefined;
}

/** Where a version comes from, as far as anybody said, and what came of it. */
export function OriginCard({ version, versions, artifact }: OriginCardProps) {
  const { t } = useText();
  const { model, lineage } = version;
  const { children, same } = kin(version, versions);
  const links = (numbers: readonly number[]) =>
    numbers.map((number) => (
      <Link key={number} href={versionHref(model, number)} className="link">
        v{number}
      </Link>
    ));
  return (
    <Card title={t('version.origin')}>
      <dl className={classes.facts}>
        <Fact name={t('version.registered')}>
          {version.actor} · <TimeAgo at={version.registeredAt} />
        </Fact>
        <Fact name={t('versions.lineage')}>{lineage.dataSet ?? '–'}</Fact>
        <Fact name={t('about.run')}>
          {lineage.run === null ? (
            '–'
          ) : (
            <>
              <code>{lineage.run}</code>{' '}
              <CopyButton small text={lineage.run} what={t('about.run')} />
            </>
          )}
        </Fact>
        <Fact name={t('version.parent')}>
          {lineage.parentVersion === null ? '–' : links([lineage.parentVersion])}
        </Fact>
        {children.length > 0 && <Fact name={t('version.children')}>{links(children)}</Fact>}
        {same.length > 0 && <Fact name={t('version.same')}>{links(same)}</Fact>}
        <Fact name={t('version.upload')}>
          {artifact?.upload ? <Origin model={model} upload={artifact.upload} /> : '–'}
        </Fact>
      </dl>
    </Card>
  );
}

interface OriginProps {
  model: string;
  upload: NonNullable<VersionArtifact['upload']>;
}

/** An upload is its owner's and the administrators': the others see only that there was one. */
function Origin({ model, upload }: OriginProps) {
  const { session } = useSession();
  const administers = useMay('ADMINISTER', model);
  const told = (
    <>
      {upload.owner} · <TimeAgo at={upload.createdAt} />
    </>
  );
  return administers || session.principal.name === upload.owner ? (
    <Link href={`/uploads/${upload.id}`} className="link alone">
      {told}
    </Link>
  ) : (
    told
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
