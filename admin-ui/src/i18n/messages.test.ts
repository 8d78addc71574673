import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { isPluralElement, isSelectElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import en from './en.json';
import { LANGUAGES, type Language } from './language';
import type { MessageKey } from './messages';
import { speaker } from './text';
import zh from './zh.json';

const messages: Record<Language, Record<string, string>> = { en, zh };

/** Every placeholder and tag of a message, wherever it stands. */
function placeholders(elements: readonly MessageFormatElement[]): Set<string> {
  const found = new Set<string>();
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) {
      continue;
    }
    found.add(element.value);
    if (isPluralElement(element) || isSelectElement(element)) {
      for (const option of Object.values(element.options)) {
        for (const inner of placeholders(option.value)) {
          found.add(inner);
        }
      }
    }
  }
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return sources(path);
    }
    return /\.tsx?$/.test(entry.name) && !/\.test\.|\.d\.ts$/.test(entry.name)
      ? [readFileSync(path, 'utf8')]
      : [];
  });
}

describe('Messages', () => {
  test('are complete in every language', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(messages[language]).sort(), language).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(messages[language])) {
        expect(text.trim(), `${language} ${key}`).not.toBe('');
      }
    }
  });

  test('have the same placeholders in every language', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(parse(messages.zh[key] ?? '')), key).toEqual(placeholders(parse(text)));
    }
  });

  test('in Chinese are Chinese', () => {
    const same = Object.keys(en).filter(
      (key) =>
        en[key as MessageKey] === messages.zh[key] &&
        // A name, a unit or a placeholder alone is the same everywhere.
        !/^(p50|p99|\{\w+\})$/.test(en[key as MessageKey]),
    );
    expect(same).toEqual([]);
  });

  test('that nobody says are not kept', () => {
    const code = sources('src').join('\n');
    // A key whose end is decided by a value stands in the code as a template.
    const templates = [...code.matchAll(/`([a-z][A-Za-z.]*\$\{[^`]*)`/g)].map(
      ([, text]) =>
        new RegExp(`^${(text ?? '').replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w]+')}$`),
    );
    const unsaid = Object.keys(en).filter(
      (key) => !code.includes(`'${key}'`) && !templates.some((template) => template.test(key)),
    );
    expect(unsaid).toEqual([]);
  });

  test('have no word that is not ours', () => {
    for (const text of Object.values(en)) {
      expect(text).not.toMatch(/successful|please|oops|are you sure|!/i);
    }
  });

  test('count as their language does', () => {
    const english = speaker('en', en);
    const chinese = speaker('zh', zh);
    expect(english('tray.count').format({ count: 1 })).toBe('1 upload');
    expect(english('tray.count').format({ count: 2 })).toBe('2 uploads');
    expect(english('check.checked').format({ count: 0 })).toBe('Checked');
    expect(chinese('check.checked').format({ count: 1 })).toBe('已检查，1 个警告');
  });
});
