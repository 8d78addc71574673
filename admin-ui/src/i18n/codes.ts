import type { Language } from './language';

/** What the server gives a code beside its own English sentence. */
export type CodeKind = 'problem' | 'status' | 'finding';

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
