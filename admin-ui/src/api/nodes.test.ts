import { expect, test } from 'vitest';
import en from '../i18n/en.json';
import { speaker } from '../i18n/text';
import zh from '../i18n/zh.json';
import { silentAmong } from './nodes';

test('A node that was not heard of while another was is silent, and the navigation says so', () => {
  const seen = (...seconds: number[]) =>
    seconds.map((second) => ({
      seenAt: new Date(1_800_000_000_000 + second * 1000).toISOString(),
    }));
  expect(silentAmong(seen(0))).toBe(0);
  expect(silentAmong(seen(0, 12))).toBe(0);
  expect(silentAmong(seen(0, 100, 90))).toBe(1);

  const english = (count: number, silent: number) =>
    speaker('en', en)('nav.nodes').format({ count, silent });
  expect(english(1, 0)).toBe('1 node');
  expect(english(2, 0)).toBe('2 nodes, both answer');
  expect(english(3, 0)).toBe('3 nodes, all answer');
  expect(english(3, 1)).toBe('3 nodes, 1 silent');
  const chinese = (count: number, silent: number) =>
    speaker('zh', zh)('nav.nodes').format({ count, silent });
  expect(chinese(1, 0)).toBe('1 个节点');
  expect(chinese(2, 0)).toBe('2 个节点，均有应答');
  expect(chinese(3, 1)).toBe('3 个节点，1 个无应答');
});
