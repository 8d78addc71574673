/** A moment of a transfer. */
export interface Sample {
  at: number;
  bytes: number;
}

const WINDOW_MILLIS = 10_000;
const KEPT = 40;

/** Adds a moment, at most every 250 ms, and forgets what is older than ten seconds. */
export function sampled(samples: readonly Sample[], at: number, bytes: number): Sample[] {
  const last = samples[samples.length - 1];
  if (last && bytes < last.bytes) {
    return [{ at, bytes }];
  }
  if (last && at - last.at < 250) {
    return samples as Sample[];
  }
  return [...samples.filter((one) => at - one.at <= WINDOW_MILLIS), { at, bytes }].slice(-KEPT);
}

/** Bytes per second over the last seconds; null before there is something to say. */
export function speedOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last || last.at - first.at < 500) {
    return null;
  }
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
}

/** Seconds that are left at this pace; null when nobody can say. */
export function secondsLeft(samples: readonly Sample[], total: number): number | null {
  const speed = speedOf(samples);
  const last = samples[samples.length - 1];
  return speed === null || speed <= 0 || !last ? null : (total - last.bytes) / speed;
}

/** The speed between the moments, for a small line. */
export function speeds(samples: readonly Sample[]): number[] {
  return samples.slice(1).map((one, index) => {
    const before = samples[index] ?? one;
    const millis = one.at - before.at;
    return millis <= 0 ? 0 : ((one.bytes - before.bytes) / millis) * 1000;
  });
}
