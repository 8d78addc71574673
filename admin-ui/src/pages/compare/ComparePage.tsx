import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { Version } from '../../api/types';
import { readArtifact, versionPath } from '../../api/versions';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { PageHead } from '../../components/PageHead';
import { SkeletonRows } from '../../components/Skeleton';
import { useText } from '../../i18n/text';
import { ModelTabs } from '../model/ModelTabs';
import { type ModelParts, useModelParts } from '../model/useModelParts';
import classes from './Compare.module.css';
import { compare, type Side, sidesFrom } from './compare';
import { DifferenceTable } from './DifferenceTable';
import { HourCard } from './HourCard';
import { SideSelect } from './SideSelect';

/** Two versions side by side: what differs is bold, what is equal is one line. */
export default function ComparePage({ model }: { model: string }) {
  const { t } = useText();
  const parts = useModelParts(model);
  const [search, setSearch] = useSearchParams();
  const { versions } = parts;
  const sides =
    versions === undefined
      ? null
      : sidesFrom(
          { a: search.get('a'), b: search.get('b') },
          versions.map((one) => one.number),
        );
  const choose = (side: 'a' | 'b', number: number) => {
    if (sides) {
      const next = { ...sides, [side]: number };
      // Who picks the one that stands on the other side means to change places.
      if (next.a === next.b) {
        next[side === 'a' ? 'b' : 'a'] = sides[side];
      }
      setSearch({ a: String(next.a), b: String(next.b) }, { replace: true });
    }
  };
  const of = (number: number) => versions?.find((one) => one.number === number);
  const a = sides ? of(sides.a) : undefined;
  const b = sides ? of(sides.b) : undefined;
  return (
    <>
      <PageHead
        title={t('compare.title', { model })}
        facts={t('compare.facts')}
        path={b ? versionPath(model, b.number) : `/models/${encodeURIComponent(model)}/versions`}
      />
      <ModelTabs model={model} at="versions" versions={versions?.length} />
      {parts.failure ? (
        <ErrorCard title={t('compare.failed')} failure={parts.failure} onRetry={parts.again} />
      ) : versions === undefined ? (
        <Card padded={false}>
          <SkeletonRows rows={6} />
        </Card>
      ) : a && b ? (
        <>
          <div className={classes.sides}>
            <SideSelect side="a" value={a.number} parts={parts} onChoose={choose} />
            <SideSelect side="b" value={b.number} parts={parts} onChoose={choose} />
          </div>
          <Both model={model} a={a} b={b} parts={parts} />
        </>
      ) : (
        <Card>
          <p className="quiet">{t('compare.one')}</p>
        </Card>
      )}
    </>
  );
}

interface BothProps {
  model: string;
  a: Version;
  b: Version;
  parts: ModelParts;
}

function Both({ model, a, b, parts }: BothProps) {
  const { t } = useText();
  const first = useSide(a, parts);
  const second = useSide(b, parts);
  const failure = first.failure ?? second.failure;
  return (
    <div className={classes.cards}>
      <HourCard model={model} a={a.number} b={b.number} parts={parts} />
      <Card title={t('compare.different')} quiet={t('compare.differentWhat')} padded={false}>
        <DifferenceTable
          groups={compare(first.side, second.side)}
          a={a.number}
          b={b.number}
          parts={parts}
        />
      </Card>
      {failure && <ErrorCard title={t('version.noArtifact')} failure={failure} />}
    </div>
  );
}

function useSide(version: Version, parts: ModelParts): { side: Side; failure: Error | null } {
  const { model, number } = version;
  const artifact = useQuery({
    queryKey: ['model', model, 'artifact', number],
    queryFn: ({ signal }) => readArtifact(model, number, signal),
  });
  return {
    side: {
      version,
      artifact: artifact.data,
      deployment: parts.deployments?.find((one) => one.version === number),
    },
    failure: artifact.error,
  };
}
