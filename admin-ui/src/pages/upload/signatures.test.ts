import { describe, expect, test } from 'vitest';
import type { Signature } from '../../api/types';
import { gapBetween } from './signatures';

const input = (name: string, shape = [-1, 1], type: 'FP32' | 'INT64' = 'FP32') => ({
  name,
  type,
  shape,
});

const signature = (inputs: Signature['inputs'], outputs = [input('price')]): Signature[] => [
  { name: 'default', inputs, outputs },
];

describe('Callers of a version that serves', () => {
  const serving = signature([input('rooms'), input('age')]);

  test('notice nothing of a version that takes what they send', () => {
    expect(gapBetween(serving, signature([input('age'), input('rooms')]))).toBeNull();
    const fixed = signature([input('rooms', [1, 1]), input('age', [1, 1])]);
    expect(gapBetween(fixed, serving)).toBeNull();
    expect(gapBetween([], serving)).toBeNull();
  });

  test('do not send a new input', () => {
    const next = signature([input('rooms'), input('age'), input('year_renovated')]);
    expect(gapBetween(serving, next)).toEqual({
      unsent: ['year_renovated'],
      differ: [],
      unknown: [],
      ungiven: [],
    });
  });

  test('send what is another datatype or shape there, or is not known', () => {
    const next = signature([input('rooms', [-1, 1], 'INT64')], [input('band')]);
    expect(gapBetween(serving, next)).toEqual({
      unsent: [],
      differ: ['rooms'],
      unknown: ['age'],
      ungiven: ['price'],
    });
    const narrow = signature([input('rooms', [1, 1]), input('age')]);
    expect(gapBetween(serving, narrow)?.differ).toEqual(['rooms']);
  });
});
