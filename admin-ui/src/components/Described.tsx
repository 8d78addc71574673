import { type CodeKind, codeText } from '../i18n/codes';
import { useText } from '../i18n/text';

export interface DescribedProps {
  kind: CodeKind;
  code: string;
  /** the server's own description, in English */
  text: string;
}

/** What something is for, in the reader's language; of what others made, as they say it. */
export function Described({ kind, code, text }: DescribedProps) {
  const { language } = useText();
  return codeText(language, kind, code) ?? <span lang="en">{text}</span>;
}
