const LONGEST_MILLIS = 30_000;

/** How long to wait before a try: doubles from 1 s to 30 s, up to a quarter less by chance. */
export function backoffMillis(failures: number, chance: number): number {
  const whole = Math.min(LONGEST_MILLIS, 1000 * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (1 - chance / 4));
}
