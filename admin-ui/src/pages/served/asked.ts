/** What a person asks for: a moment, or a prediction by its id. */
export type Asked =
  | { kind: 'moment'; at: Date }
  | { kind: 'prediction'; id: string }
  | { kind: 'problem'; problem: 'future' | 'unknown' };

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
/** With its time zone, as logs and the API write it. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
/** Crockford's base 32 in lower case. */
const PREDICTION = /^[0-9a-hjkmnp-tv-z]{20,80}$/;

/** Reads what was typed; a moment without a time zone is one of the browser's. */
export function read(text: string, now: Date): Asked {
  const typed = text.trim();
  const at = momentOf(typed, now);
  if (at !== null) {
    return at.getTime() > now.getTime()
      ? { kind: 'problem', problem: 'future' }
      : { kind: 'moment', at };
  }
  return PREDICTION.test(typed.toLowerCase())
    ? { kind: 'prediction', id: typed.toLowerCase() }
    : { kind: 'problem', problem: 'unknown' };
}

function momentOf(typed: string, now: Date): Date | null {
  if (INSTANT.test(typed)) {
    return valid(new Date(typed));
  }
  const clock = CLOCK.exec(typed);
  if (clock) {
    const at = new Date(now);
    at.setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), 0);
    // At ten in the morning, 23:00 is that of yesterday.
    if (at.getTime() > now.getTime()) {
      at.setDate(at.getDate() - 1);
    }
    return inClock(clock[1], clock[2], clock[3]) ? at : null;
  }
  const date = DATE.exec(typed);
  if (!date) {
    return null;
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = date;
  const at = new Date(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  // The thirtieth of February is no day, although a Date makes one of it.
  return at.getMonth() === Number(month) - 1 &&
    at.getDate() === Number(day) &&
    inClock(hour, minute, second)
    ? at
    : null;
}

function inClock(hour: string | undefined, minute: string | undefined, second = '0'): boolean {
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

function valid(at: Date): Date | null {
  return Number.isNaN(at.getTime()) ? null : at;
}
