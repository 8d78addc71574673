import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeText, loadCodes } from './codes';
import codes from './codes.zh.json';

const ROOT = '../';

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

/** The constants of a Java enum. */
function constants(source: string, name: string): string[] {
  const body = source.split(new RegExp(`enum ${name} \\{`))[1]?.split(/^ *\}/m)[0] ?? '';
  return body
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .split(/[,;\s]+/)
    .filter((word) => /^[A-Z][A-Z_]*$/.test(word));
}

/** The codes of everything that a check can find: a page explains each, and is held to the sources. */
function findings(): string[] {
  const [, part = ''] = read('docs/troubleshooting.md').split(
    '## What the check of an upload says, by code',
  );
  return [...part.matchAll(/^\| ((?:`[a-z0-9-]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
    cell.replaceAll('`', '').split(', '),
  );
}

describe('What the server says in codes', () => {
  test('is said in Chinese for every failure', () => {
    const failures = constants(
      read('bus/src/main/java/dev/slipway/bus/FailureCode.java'),
      'FailureCode',
    );
    expect(failures.length).toBeGreaterThan(15);
    expect(Object.keys(codes.problem).sort()).toEqual(failures.sort());
  });

  test('is said in Chinese for every reason of a deployment’s state', () => {
    const reasons = constants(
      read('platform-core/src/main/java/dev/slipway/platform/reconcile/Reason.java'),
      'Code',
    );
    expect(reasons).toContain('NO_CAPACITY');
    expect(Object.keys(codes.status).sort()).toEqual(
      reasons.filter((reason) => reason !== 'NONE').sort(),
    );
  });

  test('is said in Chinese for everything that a check finds', () => {
    const all = findings();
    expect(all.length).toBeGreaterThan(50);
    expect(Object.keys(codes.finding).sort()).toEqual(all.sort());
  });

  test('is whole sentences of Chinese', () => {
    for (const [code, text] of Object.values(codes).flatMap((kind) => Object.entries(kind))) {
      expect(text, code).toMatch(/^.*\p{Script=Han}.*。$/u);
    }
  });

  test('is left to the server in English, and where nobody knows the code', async () => {
    await loadCodes('zh');
    await loadCodes('en');
    expect(codeText('zh', 'problem', 'NOT_FOUND')).toBe('没有找到。');
    expect(codeText('zh', 'finding', 'of-another-engine')).toBeNull();
    expect(codeText('zh', 'status', null)).toBeNull();
    expect(codeText('en', 'problem', 'NOT_FOUND')).toBeNull();
  });
});
