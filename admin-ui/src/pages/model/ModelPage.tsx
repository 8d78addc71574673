import { IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { readModel } from '../../api/models';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { GatedLink } from '../../components/GatedLink';
import { HealthMark } from '../../components/HealthMark';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { PageHead } from '../../components/PageHead';
import { SkeletonRows } from '../../components/Skeleton';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import { engineName } from '../models/engineName';
import { ModelOverview } from './ModelOverview';
import { ModelTabs } from './ModelTabs';
import { useModelParts } from './useModelParts';
import { VersionsTab } from './VersionsTab';

export interface ModelPageProps {
  model: string;
  tab: 'overview' | 'versions' | 'playground' | 'settings';
}

const PlaygroundTab = lazyPage(() => import('../playground/PlaygroundTab'));
const SettingsTab = lazyPage(() => import('./SettingsTab'));

/** Is it healthy, which versions share the traffic, who changed what. */
export default function ModelPage({ model, tab }: ModelPageProps) {
  const { t } = useText();
  const found = useQuery({
    queryKey: ['model', model, 'itself'],
    queryFn: ({ signal }) => readModel(model, signal),
  });
  const overview = useQuery(overviewQuery);
  const parts = useModelParts(model);
  const glance = overview.data?.items.find((item) => item.model === model);

  if (found.error && !found.data) {
    return (
      <ErrorCard
        title={t('model.failed', { model })}
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
  const engine = engineName(glance?.engine ?? parts.versions?.[0]?.engine);
  const facts = [
    engine === '' ? found.data.owner : t('model.facts', { engine, owner: found.data.owner || '–' }),
    found.data.description,
  ].filter((fact) => fact !== '');
  return (
    <>
      <PageHead
        title={model}
        path={`/models/${encodeURIComponent(model)}${tab === 'versions' ? '/versions' : ''}`}
        state={glance && <HealthMark health={glance.health} soft />}
        facts={facts.join(' · ')}
        // On the overview what moves traffic has the bottom edge of a phone.
        still={tab === 'overview' && Boolean(parts.traffic)}
        actions={
          <GatedLink
            right="OPERATE"
            model={model}
            href={`/upload?model=${encodeURIComponent(model)}`}
            icon={<Icon of={IconUpload} />}
          >
            {t('model.upload')}
          </GatedLink>
        }
      />
      <ModelTabs model={model} at={tab} versions={parts.versions?.length} />
      {tab === 'overview' ? (
        <ModelOverview model={model} glance={glance} parts={parts} />
      ) : tab === 'playground' ? (
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <PlaygroundTab model={model} parts={parts} />
        </Suspense>
      ) : tab === 'settings' ? (
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <SettingsTab seen={found.data} parts={parts} />
        </Suspense>
      ) : (
        <VersionsTab model={model} parts={parts} />
      )}
    </>
  );
}
