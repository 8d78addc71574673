import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from './curl';

/** The words that a shell makes of a command, with `curl` taken for `printf`. */
function words(command: string): string[] {
  const told = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${command}`], {
    env: { SLIPWAY_KEY: 'slw_k' },
    encoding: 'utf8',
  });
  return told.trimEnd().split('\n');
}

test('A call as a command is one that a shell takes as it is meant', () => {
  expect(words(curlOf({ path: '/changes?actor=a&kind=KEY' }, 'http://h:1'))).toEqual([
    '-s',
    'http://h:1/api/v1/changes?actor=a&kind=KEY',
    '-H',
    'Authorization: Bearer slw_k',
  ]);
  expect(
    words(
      curlOf(
        { method: 'PUT', path: '/x', ifMatch: '"7"', body: { label: `it's $HOME \`id\`` } },
        'http://h',
      ),
    ),
  ).toEqual([
    '-s',
    '-X',
    'PUT',
    'http://h/api/v1/x',
    '-H',
    'Authorization: Bearer slw_k',
    '-H',
    'If-Match: "7"',
    '-H',
    'Content-Type: application/json',
    '-d',
    `{"label":"it's $HOME \`id\`"}`,
  ]);
});

test('No command carries a key', () => {
  expect(curlOf({ path: '/models' }, 'http://h')).toContain('$SLIPWAY_KEY');
});
