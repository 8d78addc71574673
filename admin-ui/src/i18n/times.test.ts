import { describe, expect, test } from 'vitest';
import { wishedLanguage } from './language';
import { ago, clock, date } from './times';

const zone = 'Europe/Berlin';
const now = new Date('2026-11-22T14:32:00Z');

function spoken(text: string) {
  return ago(new Date(text), now, 'en', zone);
}

describe('Times', () => {
  test('are relative below a day', () => {
    expect(spoken('2026-11-22T14:31:30Z')).toEqual({ said: 'now' });
    expect(spoken('2026-11-22T14:20:00Z')).toEqual({ said: 'minutes', count: 12 });
    expect(spoken('2026-11-22T12:31:00Z')).toEqual({ said: 'hours', count: 2 });
    expect(spoken('2026-11-21T14:33:00Z')).toEqual({ said: 'hours', count: 23 });
  });

  test('are a date from two calendar days on', () => {
    expect(spoken('2026-11-21T10:00:00Z')).toEqual({ said: 'yesterday' });
    expect(spoken('2026-11-20T23:30:00Z')).toEqual({ said: 'yesterday' });
    expect(spoken('2026-11-20T22:30:00Z')).toEqual({ said: 'date', text: '20 Nov' });
    expect(spoken('2025-11-20T10:00:00Z')).toEqual({ said: 'date', text: '20 Nov 2025' });
  });

  test('in Chinese are a Chinese date', () => {
    expect(date(new Date('2026-11-11T10:00:00Z'), now, 'zh', zone)).toBe('11月11日');
    expect(date(new Date('2025-09-01T10:00:00Z'), now, 'zh', zone)).toBe('2025年9月1日');
    expect(date(new Date('2026-09-01T10:00:00Z'), now, 'en', zone)).toBe('1 Sep');
  });

  test('on a clock are those of the time zone', () => {
    expect(clock(now, zone)).toBe('15:32');
  });
});

describe('The language', () => {
  test('is the one that was chosen, else the first of the browser that is spoken', () => {
    expect(wishedLanguage('en', ['zh-CN'])).toBe('en');
    expect(wishedLanguage(null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh');
    expect(wishedLanguage('nonsense', ['fr'])).toBe('en');
  });
});
