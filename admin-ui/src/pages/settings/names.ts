import type { Key } from '../../api/keys';
import type { Principal } from '../../api/people';
import { writtenText } from '../../i18n/codes';
import type { Language } from '../../i18n/language';

/** What a person or a program is called. */
export function personName(of: Principal, language: Language): string {
  return writtenText(language, of.displayName) || of.name;
}

/** What a key is called: its label, or where it has none its beginning. */
export function keyName(of: Key | null, language: Language): string {
  return of === null ? '' : writtenText(language, of.label) || of.prefix;
}
