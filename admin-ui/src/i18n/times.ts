import type { Language } from './language';

/** How long ago something was, in the form in which it is said. */
export type Ago =
  | { said: 'now' }
  | { said: 'minutes'; count: number }
  | { said: 'hours'; count: number }
  | { said: 'yesterday' }
  | { said: 'date'; text: string };

/** Making a format costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  return format.format(at);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Relative below a day, then yesterday, then the date, with its year when that is another one. */
export function ago(at: Date, now: Date, language: Language, timeZone?: string): Ago {
  const passed = now.getTime() - at.getTime();
  if (passed < MINUTE) {
    return { said: 'now' };
  }
  if (passed < HOUR) {
    return { said: 'minutes', count: Math.floor(passed / MINUTE) };
  }
  if (passed < 24 * HOUR) {
    return { said: 'hours', count: Math.floor(passed / HOUR) };
  }
  const days = dayNumber(now, timeZone) - dayNumber(at, timeZone);
  if (days <= 1) {
    return { said: 'yesterday' };
  }
  return { said: 'date', text: date(at, now, language, timeZone) };
}

/** `11 Nov`, `11 Nov 2025`, `11月11日`. */
export function date(at: Date, now: Date, language: Language, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const part = (name: 'day' | 'month' | 'year', of: Date) =>
    formatted(of, 'en-US', { [name]: name === 'month' ? 'short' : 'numeric', ...zone });
  const year = part('year', at) === part('year', now) ? '' : part('year', at);
  if (language === 'zh') {
    const month = formatted(at, 'en-US', { month: 'numeric', ...zone });
    return `${year && `${year}年`}${month}月${part('day', at)}日`;
  }
  return `${part('day', at)} ${part('month', at)}${year && ` ${year}`}`;
}

/** `14:22` */
export function clock(at: Date, timeZone?: string): string {
  return formatted(at, 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

/** The moment to the second with its time zone, for a hover. */
export function moment(at: Date, language: Language, timeZone?: string): string {
  return formatted(at, language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

function dayNumber(at: Date, timeZone?: string): number {
  const parts = formatted(at, 'en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return Date.parse(`${parts}T00:00:00Z`) / (24 * HOUR);
}
