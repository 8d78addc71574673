import { factText } from '../../i18n/codes';
import type { Language } from '../../i18n/language';
import { size } from '../../i18n/numbers';

/** What an engine's inspector read in the files, by name and value, as a person reads it. */
export function factsOf(
  inspection: { facts?: Record<string, string> } | null | undefined,
  language: Language,
): [string, string][] {
  return Object.entries(inspection?.facts ?? {}).map(([name, value]) => {
    const bytes = /^(\d+) bytes$/.exec(value)?.[1];
    return [factText(language, name), bytes === undefined ? value : size(Number(bytes))];
  });
}
