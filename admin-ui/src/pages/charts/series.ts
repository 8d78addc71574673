import { call, part } from '../../api/call';

export type Values = (number | null)[];

/** A version's values, one for each time; null is a gap. */
export interface VersionSeries {
  version: number;
  /** null is what callers wait for */
  lane: 'SHADOW' | 'PLAYGROUND' | null;
  /** per second */
  requests: Values;
  /** per cent */
  errors: Values;
  p50Millis: Values;
  p99Millis: Values;
  /** rows in a batch, on average */
  batch: Values;
  queueMillis: Values;
}

export interface Mark {
  at: string;
  kind: 'DEPLOYMENT' | 'TRAFFIC' | 'ALIAS';
  text: string;
  version: number | null;
  actor: string;
  reason: string;
  position: string;
}

export interface ModelSeries {
  /** seconds */
  step: number;
  from: string;
  until: string;
  /** seconds since 1970 */
  times: number[];
  versions: VersionSeries[];
  marks: Mark[];
  moreMarks: boolean;
}

/** How far back the charts look. */
export const RANGES = ['15m', '1h', '6h', '24h', '7d'] as const;
export type Range = (typeof RANGES)[number];

const SECONDS: Record<Range, number> = {
  '15m': 900,
  '1h': 3600,
  '6h': 6 * 3600,
  '24h': 24 * 3600,
  '7d': 7 * 24 * 3600,
};

export async function readSeries(
  model: string,
  range: Range,
  signal?: AbortSignal,
): Promise<ModelSeries> {
  const until = new Date();
  const from = new Date(until.getTime() - SECONDS[range] * 1000);
  return (
    await call<ModelSeries>('GET', `/models/${part(model)}/series`, {
      query: { from: from.toISOString(), until: until.toISOString() },
      ...(signal ? { signal } : {}),
    })
  ).data;
}

/** Those that callers wait for and that were asked anything in that time, newest first. */
export function shownVersions(series: ModelSeries, routed: readonly number[]): VersionSeries[] {
  return series.versions
    .filter(
      (one) =>
        one.lane !== 'PLAYGROUND' &&
        (routed.includes(one.version) || one.requests.some((value) => (value ?? 0) > 0)),
    )
    .sort((one, other) => other.version - one.version || (one.lane === null ? -1 : 1));
}
