import type { VersionRole } from '../../components/VersionMark';
import type { ChartSpec, Line } from './board';
import type { Values, VersionSeries } from './series';

export const CHARTS = ['requests', 'latency', 'batch', 'errors'] as const;
export type ChartId = (typeof CHARTS)[number];

const HEIGHTS: Record<ChartId, number> = { requests: 104, latency: 112, batch: 88, errors: 80 };

export interface ShownVersion {
  series: VersionSeries;
  role: VersionRole;
}

/** With more versions than this the median is left out: the lines could not be told apart. */
const MOST_WITH_MEDIAN = 3;

export function showsMedian(versions: readonly ShownVersion[]): boolean {
  return versions.length <= MOST_WITH_MEDIAN;
}

/** The lines of each chart, newest version first. */
export function specsOf(
  versions: readonly ShownVersion[],
  errorLimit?: ChartSpec['limit'],
): ChartSpec[] {
  return CHARTS.map((id) => ({
    id,
    height: HEIGHTS[id],
    // Grounds of many lines over each other would say nothing.
    filled: id === 'requests' && versions.length <= 2,
    ...(id === 'errors' && errorLimit ? { limit: errorLimit } : {}),
    lines: id === 'latency' ? latency(versions) : single(id, versions),
  }));
}

function single(id: Exclude<ChartId, 'latency'>, versions: readonly ShownVersion[]): Line[] {
  return versions.map(({ series, role }, index) =>
    line(`${id} ${key(series)}`, name(series), role, index, series[id]),
  );
}

function latency(versions: readonly ShownVersion[]): Line[] {
  return [
    ...versions.map(({ series, role }, index) =>
      line(`p99 ${key(series)}`, `${name(series)} p99`, role, index, series.p99Millis),
    ),
    ...(showsMedian(versions) ? versions : []).map(({ series, role }, index) => ({
      ...line(`p50 ${key(series)}`, `${name(series)} p50`, role, index, series.p50Millis),
      faint: true,
    })),
  ];
}

function line(id: string, label: string, role: VersionRole, index: number, values: Values): Line {
  return { id, label, role, index, values, faint: false };
}

function key(series: VersionSeries): string {
  return `${series.version} ${series.lane ?? ''}`;
}

function name(series: VersionSeries): string {
  return `v${series.version}`;
}

/** A value in a chart's head, with the decimals that suit what it is. */
export function digitsOf(id: ChartId, value: number): number {
  switch (id) {
    case 'requests':
      return value === 0 || value >= 10 ? 0 : 1;
    case 'errors':
      return value === 0 ? 0 : value < 0.1 ? 3 : 2;
    default:
      return value < 100 ? 1 : 0;
  }
}
