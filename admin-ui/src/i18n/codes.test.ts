import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allowedText, codeText, loadCodes } from './codes';
import codes from './codes.zh.json';

const ROOT = '../';

function read(path: string): string {
  return readFileSync(`${ROOT}${path}`, 'utf8');
}

/** The constants of a Java enum. */
function constants(source: string, name: string): string[] {
  const body = source.split(new RegExp(`enum ${name} \\{`))[1]?.split(/^ *\}/m)[0] ?? '';
  return body
    .replace(/\/\*\*[\s\S]*?\*\/|\(\d+\)/g, '')
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
    const ofRegistry = [
      ...read('registry/src/main/java/dev/slipway/registry/store/NodeTable.java').matchAll(
        /^ +"([A-Z]+_[A-Z_]+)",$/gm,
      ),
    ].map(([, reason = '']) => reason);
    expect(ofRegistry).toEqual(['NODE_STARTED']);
    expect(Object.keys(codes.status).sort()).toEqual(
      [...reasons.filter((reason) => reason !== 'NONE'), ...ofRegistry].sort(),
    );
  });

  test('is said in Chinese for what the server writes where people write elsewhere', () => {
    const written = [
      [
        'registry/src/main/java/dev/slipway/registry/traffic/TrafficRoom.java',
        /String reason = "([^"]+)"/g,
      ],
      [
        'registry/src/main/java/dev/slipway/registry/access/FirstAdministrator.java',
        /"(claimed [^"]+)"/g,
      ],
      [
        'registry/src/main/java/dev/slipway/registry/access/ForeignRoom.java',
        /"([^"]+ )" \+ wish\.issuer\(\)/g,
      ],
      [
        'registry/src/main/java/dev/slipway/registry/intake/IntakeVerticle.java',
        /platform\(id\), id, "([^"]+)"/g,
      ],
      [
        'platform-core/src/main/java/dev/slipway/platform/security/LocalKey.java',
        /PROGRAM, "([^"]+)"|CreateKey\(PRINCIPAL, "([^"]+)"/g,
      ],
    ] as const;
    const texts = written.flatMap(([file, places]) => {
      const found = [...read(file).matchAll(places)].map(([, one, other]) => one ?? other ?? '');
      expect([file, found.length > 0]).toEqual([file, true]);
      return found.map((text) => (text.endsWith(' ') ? `${text}{}` : text));
    });
    expect(Object.keys(codes.written).sort()).toEqual(texts.sort());
  });

  test('is said in Chinese for every fact that an inspector of the product reads in a file', () => {
    const sources = [
      'engine-onnx/src/main/java/dev/slipway/engine/onnx/OnnxInspector.java',
      'engine-tensorflow/src/main/java/dev/slipway/engine/tensorflow/SavedModelInspector.java',
    ].map(read);
    const names = sources.flatMap((source) =>
      [...source.matchAll(/facts\.put\("([^"]+)"/g)].map(([, name = '']) => name.trim()),
    );
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(codes.fact).sort()).toEqual([...new Set(names)].sort());
  });

  test('is said in Chinese for every reason why a plugin is skipped', () => {
    const reasons = constants(
      read('platform-core/src/main/java/dev/slipway/platform/plugin/SkippedPlugin.java'),
      'Code',
    );
    expect(reasons).toContain('SPI_NOT_SUPPORTED');
    expect(Object.keys(codes.plugin).sort()).toEqual(reasons.sort());
  });

  test('is said in Chinese for everything that a check finds, with why it matters and how to mend it', () => {
    const all = findings();
    expect(all.length).toBeGreaterThan(50);
    for (const said of [codes.finding, codes.findingWhy, codes.findingRemedy]) {
      expect(Object.keys(said).sort()).toEqual(all.sort());
    }
  });

  test('is said in Chinese for every key of the configuration, with its unit and what it allows', () => {
    const rows = [
      ...read('docs/configuration.md').matchAll(
        /^\| `([a-z.-]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|/gm,
      ),
    ].map(([, key = '', unit = '', allowed = '']) => ({ key, unit, allowed }));
    expect(rows.length).toBeGreaterThan(30);
    expect(Object.keys(codes.configuration).sort()).toEqual(rows.map((row) => row.key).sort());
    for (const { unit, allowed } of rows) {
      expect(Object.keys(codes.unit)).toContain(unit);
      if (/[a-z]/.test(allowed) && !/^\S+ to \S+$|^true, false$/.test(allowed)) {
        expect(Object.keys(codes.allowed)).toContain(allowed);
      }
    }
  });

  test('is said in Chinese for every setting of the engines that ship with it', () => {
    const settings = (engine: string, file: string) =>
      [...read(file).matchAll(/static final String [A-Z_]+ = "([a-z-]+)";/g)].map(
        ([, name]) => `${engine} ${name}`,
      );
    const all = [
      ...settings('onnx', 'engine-onnx/src/main/java/dev/slipway/engine/onnx/OnnxSettings.java'),
      ...settings(
        'tensorflow',
        'engine-tensorflow/src/main/java/dev/slipway/engine/tensorflow/TensorFlowSettings.java',
      ),
    ];
    expect(all.length).toBeGreaterThan(8);
    expect(Object.keys(codes.setting).sort()).toEqual(all.sort());
  });

  test('tells a range in words', async () => {
    await loadCodes('zh');
    expect(allowedText('zh', '1 to 64GiB')).toBe('1 至 64GiB');
    expect(allowedText('zh', 'any')).toBe('任意');
    expect(allowedText('zh', 'true, false')).toBe('true, false');
    expect(allowedText('en', '1 to 64GiB')).toBe('1 to 64GiB');
  });

  test('is whole sentences of Chinese', () => {
    const { unit: _, allowed: __, written: ___, fact: ____, ...sentences } = codes;
    for (const [code, text] of Object.values(sentences).flatMap((kind) => Object.entries(kind))) {
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
