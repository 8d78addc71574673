import { writtenPattern, writtenText } from '../i18n/codes';
import type { Language } from '../i18n/language';
import { useText } from '../i18n/text';
import { ServerSaid } from './ServerSaid';

/** What was done, as far as it tells who wrote its reason. */
export interface Reasoned {
  kind?: string | undefined;
  action?: string | undefined;
  reason: string;
  after?: unknown;
}

/** Why something was done: as a person wrote it, or in the reader's language what the server says of itself. */
export function GivenReason({ of }: { of: Reasoned }) {
  const { language } = useText();
  if (of.kind === 'STATUS') {
    const { reasonCode } = (of.after ?? {}) as { reasonCode?: string | null };
    return <ServerSaid kind="status" code={reasonCode} text={of.reason} />;
  }
  const found = foundIn(of);
  return found === null ? (
    reasonText(language, of)
  ) : (
    <ServerSaid kind="finding" code={found.code} text={found.text} />
  );
}

/** What a check found, as the reason of a quarantine begins with its code. */
export function foundIn(of: Reasoned): { code: string; text: string } | null {
  const [, code, text] =
    of.kind === 'UPLOAD' && of.action === 'quarantine'
      ? (/^([a-z0-9-]+): (.*)$/s.exec(of.reason) ?? [])
      : [];
  return code === undefined || text === undefined ? null : { code, text };
}

/** A reason that has no code. */
export function reasonText(language: Language, of: Reasoned): string {
  return of.kind === 'PRINCIPAL'
    ? writtenPattern(language, of.reason)
    : writtenText(language, of.reason);
}
