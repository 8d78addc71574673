/** What the server tells a try beside the answer: how long it took, and by what a version was chosen. */

/** In milliseconds, by the server's clock. */
export interface Times {
  queue: number;
  compute: number;
  total: number;
}

/** By what the traffic policy chose. */
export interface Chosen {
  by: 'named' | 'only' | 'sticky' | 'drawn';
  /** of 10,000, where a value keeps a caller on its version */
  bucket: number | null;
  /** another version stands in for one that is not ready */
  fallback: boolean;
}

/** Reads `Server-Timing`; null when one of the times is missing. */
export function timesOf(header: string | null): Times | null {
  const told = new Map(
    (header ?? '').split(',').map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((one) => one.trim());
      const duration = parameters.find((one) => one.startsWith('dur='))?.slice(4);
      return [name, duration === undefined ? Number.NaN : Number(duration)] as const;
    }),
  );
  const [queue, compute, total] = ['queue', 'compute', 'total'].map((name) => told.get(name));
  return isTime(queue) && isTime(compute) && isTime(total) ? { queue, compute, total } : null;
}

function isTime(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** Reads `Slipway-Chosen-By`; null when the call was not a try, or is told something unknown. */
export function chosenOf(header: string | null): Chosen | null {
  const [by, ...parameters] = (header ?? '').split(';').map((one) => one.trim());
  if (by !== 'named' && by !== 'only' && by !== 'sticky' && by !== 'drawn') {
    return null;
  }
  const bucket = parameters.find((one) => one.startsWith('bucket='))?.slice(7);
  return {
    by,
    bucket: bucket === undefined ? null : Number(bucket),
    fallback: parameters.includes('fallback'),
  };
}
