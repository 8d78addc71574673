import { Button } from '@mantine/core';
import { IconChartLine, IconTable, IconZoomReset } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Suspense, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Segments } from '../../components/Segments';
import { SkeletonRows } from '../../components/Skeleton';
import { roleOf, type Share } from '../../components/split';
import { useText } from '../../i18n/text';
import classes from './Charts.module.css';
import { SeriesTable } from './SeriesTable';
import { RANGES, readSeries, shownVersions } from './series';

const ChartStack = lazyPage(() => import('./ChartStack'));

export interface LiveCardProps {
  model: string;
  routes: readonly Share[];
  shadows: readonly { version: number }[];
  /** per cent of requests that may fail; null while it is kept */
  errorLimit: number | null;
}

/** How the versions do side by side over time: requests, latency, batches, errors. */
export function LiveCard({ model, routes, shadows, errorLimit }: LiveCardProps) {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const [table, setTable] = useState(false);
  const [reset, setReset] = useState<(() => void) | null>(null);
  const range = RANGES.find((one) => one === search.get('range')) ?? '1h';
  const series = useQuery({
    queryKey: ['series', model, range],
    queryFn: ({ signal }) => readSeries(model, range, signal),
    placeholderData: keepPreviousData,
    // Comparing every number of the hour with the one before would cost more than drawing them.
    structuralSharing: false,
  });
  const data = series.data;
  const versions = useMemo(
    () =>
      data === undefined
        ? []
        : shownVersions(
            data,
            routes.filter((route) => route.weight > 0).map((route) => route.version),
          ).map((one) => ({
            series: one,
            role:
              one.lane === 'SHADOW' ? ('shadow' as const) : roleOf(one.version, routes, shadows),
          })),
    [data, routes, shadows],
  );
  const nobodyAsked = useMemo(
    () => versions.every((one) => one.series.requests.every((value) => !value)),
    [versions],
  );
  return (
    <Card
      title={t('charts.title')}
      quiet={t('charts.quiet')}
      padded={false}
      controls={
        <span className={classes.controls}>
          {reset && (
            <Button
              variant="default"
              leftSection={<Icon of={IconZoomReset} />}
              onClick={() => reset()}
            >
              {t('charts.zoomOut')}
            </Button>
          )}
          <Segments
            label={t('charts.range')}
            value={range}
            options={RANGES.map((one) => ({ value: one, label: t(`charts.range.${one}`) }))}
            onChange={(next) =>
              setSearch(
                (was) => {
                  const is = new URLSearchParams(was);
                  is.set('range', next);
                  return is;
                },
                { replace: true },
              )
            }
          />
          <Button
            variant="default"
            aria-pressed={table}
            leftSection={<Icon of={table ? IconChartLine : IconTable} />}
            onClick={() => setTable(!table)}
          >
            {table ? t('charts.asCharts') : t('charts.asTable')}
          </Button>
        </span>
      }
    >
      {series.error && !series.data ? (
        <ErrorCard
          title={t('charts.failed')}
          failure={series.error}
          onRetry={() => void series.refetch()}
        />
      ) : series.data === undefined ? (
        <SkeletonRows rows={4} height={96} />
      ) : nobodyAsked ? (
        <p className={classes.empty}>{t('charts.none')}</p>
      ) : table ? (
        <SeriesTable series={series.data} versions={versions} />
      ) : (
        <Suspense fallback={<SkeletonRows rows={4} height={96} />}>
          <ChartStack
            series={series.data}
            versions={versions}
            range={range}
            errorLimit={errorLimit}
            onZoom={(run) => setReset(() => run)}
          />
        </Suspense>
      )}
    </Card>
  );
}
