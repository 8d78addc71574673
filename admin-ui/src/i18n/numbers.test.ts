import { describe, expect, test } from 'vitest';
import {
  decimal,
  duration,
  measure,
  micros,
  percent,
  rate,
  shortDigest,
  size,
  sizeOf,
  speed,
} from './numbers';

describe('Numbers', () => {
  test('are grouped and have a true minus', () => {
    expect(decimal(1240)).toBe('1,240');
    expect(decimal(-0.54, 2)).toBe('−0.54');
    expect(decimal(-0.001, 2)).toBe('0.00');
  });

  test('never part from their unit', () => {
    expect(measure(5.87, 'ms', 2)).toBe('5.87\u00a0ms');
  });

  test('of a share have a narrow space in English and none in Chinese', () => {
    expect(percent(12, 'en')).toBe('12\u202f%');
    expect(percent(12, 'zh')).toBe('12%');
    expect(percent(0.041, 'en', 3)).toBe('0.041\u202f%');
  });

  test('of a share show the decimals that it has', () => {
    expect(percent(0.5, 'zh')).toBe('0.5%');
    expect(percent(33.33, 'zh')).toBe('33.33%');
    expect(percent(100, 'zh')).toBe('100%');
  });

  test('of requests are whole where they are many', () => {
    expect(rate(0)).toBe('0');
    expect(rate(0.25)).toBe('0.25');
    expect(rate(9.2)).toBe('9');
    expect(rate(6376)).toBe('6,376');
  });

  test('of bytes stand in the unit in which they are short', () => {
    expect(size(0)).toBe('0\u00a0B');
    expect(size(1023)).toBe('1,023\u00a0B');
    expect(size(1024)).toBe('1.00\u00a0KiB');
    expect(size(4.2 * 2 ** 30)).toBe('4.20\u00a0GiB');
    expect(size(438 * 2 ** 20)).toBe('438\u00a0MiB');
    expect(size(2 ** 20 - 1)).toBe('1.00\u00a0MiB');
    expect(sizeOf(1.24 * 2 ** 30, 2 * 2 ** 30)).toBe('1.24');
    expect(sizeOf(100 * 2 ** 20, 2 * 2 ** 30)).toBe('0.10');
    expect(speed(84 * 2 ** 20)).toBe('84.0\u00a0MiB/s');
  });

  test('of time are not more exact than they are', () => {
    expect(duration(9.4)).toBe('9\u00a0s');
    expect(duration(59.7)).toBe('1\u00a0min');
    expect(duration(3600)).toBe('1\u00a0h');
    expect(duration(3900)).toBe('1\u00a0h 5\u00a0min');
  });

  test('that are digests are short', () => {
    expect(shortDigest(`e3b0${'0'.repeat(56)}41c9`)).toBe('e3b0…41c9');
  });
});

test('Short times are in microseconds, from a millisecond on in milliseconds', () => {
  expect(['0', '999', '1000', '12345', '250000'].map((text) => micros(Number(text)))).toEqual([
    '0\u00a0µs',
    '999\u00a0µs',
    '1.00\u00a0ms',
    '12.3\u00a0ms',
    '250\u00a0ms',
  ]);
});
