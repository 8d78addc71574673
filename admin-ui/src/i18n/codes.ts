import type { Language } from './language';

/**
 * What the server gives a code beside its own English sentence; and what it describes by a name: what it writes where people write elsewhere, keys of the configuration, settings of
 * the engines that ship with it (`ENGINE SETTING`), their units and what they allow.
 */
export type CodeKind =
  | 'problem'
  | 'status'
  | 'finding'
  | 'findingWhy'
  | 'findingRemedy'
  | 'plugin'
  | 'written'
  | 'fact'
  | 'configuration'
  | 'setting'
  | 'unit'
  | 'allowed';

type Codes = Record<CodeKind, Record<string, string>>;

const known: Partial<Record<Language, Codes>> = {};

/** Loads what codes mean in a language; in English the server says it itself. */
export async function loadCodes(language: Language): Promise<void> {
  if (language === 'zh') {
    known.zh ??= (await import('./codes.zh.json')).default;
  }
}

/** What a code means, in the reader's language; null where the server's own sentence is in it. */
export function codeText(
  language: Language,
  kind: CodeKind,
  code: string | null | undefined,
): string | null {
  return (code && known[language]?.[kind][code]) || null;
}

/**
 * What somebody wrote, as it is; in the reader's language where it was the server itself: a reason, a person's name, a key's label.
 */
export function writtenText(language: Language, text: string): string {
  return codeText(language, 'written', text) ?? text;
}

/** So, too, where the server's own text ends in a name: `groups at {}`. Only for what is seldom written by a person. */
export function writtenPattern(language: Language, text: string): string {
  for (const [key, said] of Object.entries(known[language]?.written ?? {})) {
    if (key.endsWith('{}')) {
      const beginning = key.slice(0, -2);
      if (text.startsWith(beginning) && text.length > beginning.length) {
        return said.split('{}').join(text.slice(beginning.length));
      }
    }
  }
  return writtenText(language, text);
}

/** What an inspector calls what it read; `opset DOMAIN` ends in a name. */
export function factText(language: Language, name: string): string {
  const [first = '', ...domain] = name.split(' ');
  const opset = first === 'opset' ? codeText(language, 'fact', first) : null;
  return opset === null ? (codeText(language, 'fact', name) ?? name) : [opset, ...domain].join(' ');
}

/** What a value may be, in the reader's language as far as it is words. */
export function allowedText(language: Language, allowed: string): string {
  const said = codeText(language, 'allowed', allowed);
  return said ?? (language === 'zh' ? allowed.replace(/^(\S+) to (\S+)$/, '$1 至 $2') : allowed);
}
