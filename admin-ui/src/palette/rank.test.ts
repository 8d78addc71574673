import { describe, expect, test } from 'vitest';
import { type Entry, match, rank } from './rank';

const entries: Entry[] = [
  { id: 'models', group: 'go', text: 'Models' },
  { id: 'audit', group: 'go', text: 'Audit', also: 'changes log history' },
  { id: 'house', group: 'go', text: 'house-prices', quiet: 'model · ONNX' },
  { id: 'house v4', group: 'go', text: 'house-prices v4', quiet: 'version' },
  { id: 'warehouse', group: 'go', text: 'demand-warehouse', quiet: 'model · TensorFlow' },
  { id: 'shift', group: 'do', text: 'Shift traffic of house-prices' },
  { id: 'upload', group: 'do', text: 'Upload model' },
  { id: 'help', group: 'help', text: 'Upload a model', quiet: 'Quickstart' },
];

function ids(typed: string, recent: string[] = []) {
  return rank(entries, typed, recent, 20).map((found) => found.entry.id);
}

describe('The palette', () => {
  test('puts the beginning of a name before its middle', () => {
    expect(ids('house').slice(0, 2)).toEqual(['house', 'house v4']);
    expect(ids('house')).toContain('warehouse');
    expect(ids('house').indexOf('warehouse')).toBeGreaterThan(ids('house').indexOf('house v4'));
  });

  test('finds by the first letters of words', () => {
    expect(ids('hp')[0]).toBe('house');
    expect(ids('hpv4')[0]).toBe('house v4');
    expect(ids('sth')[0]).toBe('shift');
  });

  test('finds letters in order and nothing else', () => {
    expect(match('hsp', 'house-prices')?.at).toEqual([0, 3, 6]);
    expect(match('pho', 'house-prices')).toBeNull();
    expect(ids('zzz')).toEqual([]);
  });

  test('finds by other words when they are typed whole', () => {
    expect(ids('history')).toEqual(['audit']);
    expect(ids('tensorflow')).toEqual(['warehouse']);
  });

  test('prefers an action to the page of the documentation about it', () => {
    expect(ids('upload mod').slice(0, 2)).toEqual(['upload', 'help']);
  });

  test('has the recent ones first, newest first', () => {
    expect(ids('', ['upload', 'audit']).slice(0, 3)).toEqual(['upload', 'audit', 'models']);
    expect(ids('', ['gone']).slice(0, 1)).toEqual(['models']);
  });

  test('lifts what was recent, not above what fits far better', () => {
    expect(ids('house', ['house v4'])[0]).toBe('house v4');
    expect(ids('models', ['house'])[0]).toBe('models');
  });

  test('marks what was typed', () => {
    const [first] = rank(entries, 'house', [], 1);
    expect(first?.at).toEqual([0, 1, 2, 3, 4]);
  });

  test('gives no more than are wanted', () => {
    expect(rank(entries, '', [], 3)).toHaveLength(3);
  });
});
