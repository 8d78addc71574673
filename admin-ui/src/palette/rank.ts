/** Something that the palette finds. */
export interface Entry {
  id: string;
  group: 'go' | 'do' | 'help';
  /** what is looked for and shown */
  text: string;
  /** shown behind it, and looked for last */
  quiet?: string;
  /** further words that lead here */
  also?: string;
}

export interface Found<E extends Entry> {
  entry: E;
  score: number;
  /** which characters of the text were looked for */
  at: readonly number[];
}

const WORD_START = 12;
const TEXT_START = 10;
const IN_A_ROW = 6;
const LETTER = 1;
const WHOLE = 30;
/** What a letter costs that is passed over, and the most that all of them cost. */
const PASSED = 0.4;
const PASSED_MOST = 8;
const RECENT = 14;
const RECENT_FADES = 1.5;

/**
 * How well a text answers what was typed: its letters in order, better at the beginning of words
 * and in a row; null when they are not all there.
 */
export function match(typed: string, text: string): { score: number; at: number[] } | null {
  const wanted = [...typed.toLowerCase()].filter((letter) => letter !== ' ');
  if (wanted.length === 0) {
    return { score: 0, at: [] };
  }
  const letters = text.toLowerCase();
  const whole = letters.indexOf(typed.trim().toLowerCase());
  if (whole >= 0) {
    const at = Array.from({ length: typed.trim().length }, (_, index) => whole + index);
    return { score: scoreOf(letters, at) + WHOLE, at };
  }
  let best: { score: number; at: number[] } | null = null;
  // The first letter may stand in many places; from each, the next is taken at a word's beginning
  // when there is one that leaves room for the rest, else where it comes next.
  for (let from = letters.indexOf(wanted[0] ?? ''); from >= 0; ) {
    const at = follow(letters, wanted, from);
    if (at !== null) {
      const score = scoreOf(letters, at);
      if (best === null || score > best.score) {
        best = { score, at };
      }
    }
    from = letters.indexOf(wanted[0] ?? '', from + 1);
  }
  return best;
}

function follow(letters: string, wanted: readonly string[], from: number): number[] | null {
  const at = [from];
  for (let index = 1; index < wanted.length; index++) {
    const letter = wanted[index] ?? '';
    const last = at[at.length - 1] ?? 0;
    const next = letters.indexOf(letter, last + 1);
    if (next < 0) {
      return null;
    }
    if (next === last + 1) {
      at.push(next);
      continue;
    }
    let start = next;
    while (start >= 0 && !startsWord(letters, start)) {
      start = letters.indexOf(letter, start + 1);
    }
    const rest = wanted.slice(index + 1);
    at.push(start >= 0 && has(letters, rest, start + 1) ? start : next);
  }
  return at;
}

function has(letters: string, wanted: readonly string[], from: number): boolean {
  let place = from;
  for (const letter of wanted) {
    place = letters.indexOf(letter, place) + 1;
    if (place === 0) {
      return false;
    }
  }
  return true;
}

function startsWord(letters: string, index: number): boolean {
  return index === 0 || /[\s\-_./:@,(]/.test(letters[index - 1] ?? '');
}

function scoreOf(letters: string, at: readonly number[]): number {
  let score = 0;
  let passed = 0;
  at.forEach((place, index) => {
    const before = at[index - 1];
    score += LETTER;
    if (place === 0) {
      score += TEXT_START;
    }
    if (startsWord(letters, place)) {
      score += WORD_START;
    }
    if (before !== undefined && place === before + 1) {
      score += IN_A_ROW;
    }
    passed += before === undefined ? 0 : place - before - 1;
  });
  return score - Math.min(PASSED_MOST, passed * PASSED) - letters.length / 100;
}

/**
 * What answers best, best first. Without anything typed: the recent ones, newest first, then all
 * others as they stand. `recent` has ids, newest first.
 */
export function rank<E extends Entry>(
  entries: readonly E[],
  typed: string,
  recent: readonly string[],
  limit: number,
): Found<E>[] {
  if (typed.trim() === '') {
    const known = recent.flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
    return [...known, ...entries.filter((entry) => !recent.includes(entry.id))]
      .slice(0, limit)
      .map((entry) => ({ entry, score: 0, at: [] }));
  }
  const found: Found<E>[] = [];
  for (const entry of entries) {
    const own = match(typed, entry.text);
    const other = match(typed, `${entry.text} ${entry.quiet ?? ''} ${entry.also ?? ''}`);
    const score = Math.max(own?.score ?? 0, (other?.score ?? 0) / 2);
    if (own === null && (other === null || other.score < WHOLE)) {
      continue;
    }
    const age = recent.indexOf(entry.id);
    const bonus = age < 0 ? 0 : Math.max(0, RECENT - age * RECENT_FADES);
    found.push({
      entry,
      score: score + bonus - (entry.group === 'help' ? WORD_START : 0),
      at: own?.at ?? [],
    });
  }
  return found.sort((one, two) => two.score - one.score).slice(0, limit);
}
