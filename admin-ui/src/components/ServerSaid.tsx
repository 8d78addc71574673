import { type CodeKind, codeText } from '../i18n/codes';
import { useText } from '../i18n/text';

export interface ServerSaidProps {
  kind: CodeKind;
  code: string | null | undefined;
  /** the server's own sentence, in English and with its numbers */
  text: string;
}

/** What the server says: in another language what its code means, and its own words after it. */
export function ServerSaid({ kind, code, text }: ServerSaidProps) {
  const { language } = useText();
  if (language === 'en') {
    return text;
  }
  const meaning = codeText(language, kind, code);
  return (
    <>
      {meaning}
      {meaning !== null && text !== '' && ' '}
      {text !== '' && (
        <span lang="en" className={meaning === null ? undefined : 'quiet'}>
          {text}
        </span>
      )}
    </>
  );
}
