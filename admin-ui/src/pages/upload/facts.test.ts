import { beforeAll, expect, test } from 'vitest';
import { loadCodes } from '../../i18n/codes';
import { factsOf } from './facts';

beforeAll(() => loadCodes('zh'));

test('What an inspector read is said in the reader’s language, sizes as everywhere', () => {
  const facts = {
    nodes: '3',
    'opset ai.onnx': '17',
    weights: '2048 bytes',
    'a new one': 'x bytes',
  };
  expect(factsOf({ facts }, 'en')).toEqual([
    ['nodes', '3'],
    ['opset ai.onnx', '17'],
    ['weights', '2.00\u00a0KiB'],
    ['a new one', 'x bytes'],
  ]);
  expect(factsOf({ facts }, 'zh').map(([name]) => name)).toEqual([
    '节点数',
    '算子集 ai.onnx',
    '权重',
    'a new one',
  ]);
  expect(factsOf(null, 'zh')).toEqual([]);
});
