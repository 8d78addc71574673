import { describe, expect, test } from 'vitest';
import { read } from './asked';

const now = new Date(2026, 10, 22, 14, 32, 10);

function at(text: string): Date | null {
  const asked = read(text, now);
  return asked.kind === 'moment' ? asked.at : null;
}

describe('What is asked', () => {
  test('is a moment of the browser’s time zone', () => {
    expect(at('2026-11-22 03:12')).toEqual(new Date(2026, 10, 22, 3, 12));
    expect(at(' 2026-11-22T03:12:05 ')).toEqual(new Date(2026, 10, 22, 3, 12, 5));
    expect(at('2026-11-21')).toEqual(new Date(2026, 10, 21));
  });

  test('is one with its own time zone, as logs write it', () => {
    expect(at('2026-11-20T03:12:00Z')).toEqual(new Date(Date.UTC(2026, 10, 20, 3, 12)));
    expect(at('2026-11-20T03:12:00.250+02:00')).toEqual(
      new Date(Date.UTC(2026, 10, 20, 1, 12, 0, 250)),
    );
  });

  test('is a clock: today, or yesterday when that is still to come', () => {
    expect(at('03:12')).toEqual(new Date(2026, 10, 22, 3, 12));
    expect(at('23:00')).toEqual(new Date(2026, 10, 21, 23, 0));
  });

  test('is no moment that is still to come, and no day that there is not', () => {
    expect(read('2026-11-22 14:33', now)).toEqual({ kind: 'problem', problem: 'future' });
    expect(read('2026-02-30', now)).toEqual({ kind: 'problem', problem: 'unknown' });
    expect(read('24:00', now)).toEqual({ kind: 'problem', problem: 'unknown' });
    expect(read('2026-11-22 03:60', now)).toEqual({ kind: 'problem', problem: 'unknown' });
  });

  test('is a prediction by its id', () => {
    const id = '0v5k3m9q2x7c1b8n4z6d0f3g5h7j9kmpq2rs';
    expect(read(id, now)).toEqual({ kind: 'prediction', id });
    expect(read(`  ${id.toUpperCase()}`, now)).toEqual({ kind: 'prediction', id });
    expect(read('champion', now)).toEqual({ kind: 'problem', problem: 'unknown' });
    expect(read('', now)).toEqual({ kind: 'problem', problem: 'unknown' });
  });
});
