import type { Mark } from './series';

export interface Placed {
  mark: Mark;
  /** pixels */
  left: number;
  text: string;
  /** where its words have room beside the sign */
  words: 'before' | 'after' | 'none';
}

export interface Room {
  left: number;
  width: number;
  from: number;
  until: number;
}

const ICON = 16;
const CHARACTER = 6.6;

/** Where the marks stand on their lane: with their words where those have room, else the sign alone. */
export function placeMarks(
  marks: readonly { mark: Mark; at: number; text: string }[],
  room: Room,
): Placed[] {
  const seen = marks
    .filter(({ at }) => at >= room.from && at <= room.until)
    .sort((one, other) => one.at - other.at);
  const placed: Placed[] = [];
  const place = (at: number) =>
    room.left + ((at - room.from) / (room.until - room.from)) * room.width - 7;
  let taken = 0;
  seen.forEach(({ mark, at, text }, index) => {
    const sign = Math.min(place(at), room.left + room.width - ICON);
    if (sign < taken) {
      return;
    }
    const next = seen[index + 1];
    const until = next ? place(next.at) - 4 : room.left + room.width + 60;
    const needed = ICON + 5 + text.length * CHARACTER;
    if (sign + needed <= until) {
      placed.push({ mark, left: sign, text, words: 'after' });
      taken = sign + needed + 4;
    } else if (sign + ICON - needed >= taken) {
      placed.push({ mark, left: sign + ICON - needed, text, words: 'before' });
      taken = sign + ICON + 4;
    } else {
      placed.push({ mark, left: sign, text, words: 'none' });
      taken = sign + ICON + 4;
    }
  });
  return placed;
}
