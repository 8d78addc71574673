import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { TensorSpec, Version } from '../../api/types';
import { exampleCurl } from './exampleCall';

function version(inputs: TensorSpec[]): Version {
  return {
    number: 3,
    signatures: [{ name: 'serve', inputs, outputs: [{ name: 'y', type: 'FP32', shape: [-1] }] }],
  } as unknown as Version;
}

/** The words that a shell makes of a command, with `curl` taken for `printf`. */
function words(command: string): string[] {
  const told = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    env: { SLIPWAY_KEY: 'slw_k' },
    encoding: 'utf8',
  });
  return told.split('\0').slice(0, -1);
}

test('A call of a model as a command is a prediction of one row, with the key left outside', () => {
  const inputs: TensorSpec[] = [
    { name: 'rooms', type: 'FP32', shape: [-1] },
    { name: 'where', type: 'BYTES', shape: [-1, 1] },
    { name: 'picture', type: 'UINT8', shape: [-1, 2, -1] },
    { name: 'new', type: 'BOOL', shape: [1] },
  ];
  const command = exampleCurl('house prices', version(inputs), [], 'http://h:1');
  expect(command).toContain('$SLIPWAY_KEY');
  const told = words(command);
  expect(told.slice(0, 4)).toEqual([
    '-s',
    'http://h:1/v2/models/house%20prices/infer',
    '-H',
    'Authorization: Bearer slw_k',
  ]);
  expect(JSON.parse(told.at(-1) ?? '').inputs).toEqual([
    { name: 'rooms', datatype: 'FP32', shape: [1], data: [0] },
    { name: 'where', datatype: 'BYTES', shape: [1, 1], data: [''] },
    { name: 'picture', datatype: 'UINT8', shape: [1, 2, 1], data: [0, 0] },
    { name: 'new', datatype: 'BOOL', shape: [1], data: [false] },
  ]);
});
