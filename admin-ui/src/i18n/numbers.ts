import type { Language } from './language';

/** A space at which no line breaks; the narrow one stands before a percent sign. */
const HARD = '\u00a0';
const NARROW = '\u202f';

const formats = new Map<string, Intl.NumberFormat>();

/** A number with grouping, exactly so many decimals, and a true minus. */
export function decimal(value: number, digits = 0): string {
  const key = String(digits);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  const text = format.format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A number and its unit, which never part. */
export function measure(value: number, unit: string, digits = 0): string {
  return `${decimal(value, digits)}${HARD}${unit}`;
}

/** `12 %` in English, `12%` in Chinese. */
export function percent(value: number, language: Language, digits?: number): string {
  const shown = decimal(value, digits ?? percentDigits(value));
  return language === 'zh' ? `${shown}%` : `${shown}${NARROW}%`;
}

/** A share of the traffic: whole where it is whole, else as many decimals as it has, at most 2. */
export function percentDigits(value: number): number {
  for (const digits of [0, 1]) {
    if (Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) < 1e-6) {
      return digits;
    }
  }
  return 2;
}

/** Requests per second: whole from 1 on, else two decimals; 0 for none. */
export function rate(value: number): string {
  return decimal(value, value === 0 || value >= 0.995 ? 0 : 2);
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

interface Scaled {
  number: string;
  unit: string;
}

/** A size in the unit in which it has one to three digits before the point. */
export function scaleBytes(bytes: number, like: number = bytes): Scaled {
  let power = 0;
  let scaled = like;
  while (scaled >= 1023.5 && power < BINARY.length - 1) {
    scaled /= 1024;
    power++;
  }
  const value = bytes / 1024 ** power;
  const digits = power === 0 ? 0 : scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return { number: decimal(value, digits), unit: BINARY[power] ?? 'B' };
}

/** `4.20 GiB` */
export function size(bytes: number): string {
  const { number, unit } = scaleBytes(bytes);
  return `${number}${HARD}${unit}`;
}

/** The part in the unit of the whole, without it: the `1.24` of `1.24 of 2.00 GiB`. */
export function sizeOf(part: number, whole: number): string {
  return scaleBytes(part, whole).number;
}

/** A short time: whole microseconds, from a millisecond on with two decimals, then fewer. */
export function micros(value: number): string {
  return value < 999.5
    ? measure(value, 'µs')
    : measure(value / 1000, 'ms', value < 9_995 ? 2 : value < 99_950 ? 1 : 0);
}

/** Bytes per second. */
export function speed(bytesPerSecond: number): string {
  const { number, unit } = scaleBytes(bytesPerSecond);
  return `${number}${HARD}${unit}/s`;
}

/** Seconds as `9 s`, `4 min`, `2 h 5 min`: never more exact than it is. */
export function duration(seconds: number): string {
  if (seconds < 59.5) {
    return measure(Math.max(0, Math.round(seconds)), 's');
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return measure(minutes, 'min');
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? measure(hours, 'h') : `${measure(hours, 'h')} ${measure(rest, 'min')}`;
}

/** The first and last four hexadecimal digits of a digest. */
export function shortDigest(digest: string): string {
  return digest.length > 12 ? `${digest.slice(0, 4)}…${digest.slice(-4)}` : digest;
}
