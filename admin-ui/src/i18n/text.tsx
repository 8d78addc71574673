import { IntlMessageFormat } from 'intl-messageformat';
import {
  createContext,
  Fragment,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { keepLanguage, type Language } from './language';
import { loadMessages, type MessageKey, type Messages } from './messages';

type Plain = string | number;
type Part = Plain | ReactNode | ((chunks: ReactNode[]) => ReactNode);

/** What a component needs to speak. */
export interface Text {
  language: Language;
  setLanguage(language: Language): void;
  /** A sentence. */
  t(key: MessageKey, values?: Record<string, Plain>): string;
  /** A sentence whose parts may be elements: placeholders, or the text between a tag and its end. */
  rich(key: MessageKey, values: Record<string, Part>): ReactNode;
}

const TextContext = createContext<Text | null>(null);

const locales: Record<Language, string> = { en: 'en-US', zh: 'zh-CN' };

/** Speaks from a set of messages; also used by tests, without React. */
export function speaker(language: Language, messages: Messages) {
  const made = new Map<MessageKey, IntlMessageFormat>();
  return (key: MessageKey): IntlMessageFormat => {
    let format = made.get(key);
    if (!format) {
      format = new IntlMessageFormat(messages[key], locales[language]);
      made.set(key, format);
    }
    return format;
  };
}

export interface TextProviderProps {
  first: { language: Language; messages: Messages };
  children: ReactNode;
}

export function TextProvider({ first, children }: TextProviderProps) {
  const [spoken, setSpoken] = useState(first);

  const setLanguage = useCallback((language: Language) => {
    keepLanguage(language);
    loadMessages(language).then((messages) => setSpoken({ language, messages }));
  }, []);

  useEffect(() => {
    document.documentElement.lang = spoken.language === 'zh' ? 'zh-CN' : 'en';
  }, [spoken.language]);

  const text = useMemo<Text>(() => {
    const say = speaker(spoken.language, spoken.messages);
    return {
      language: spoken.language,
      setLanguage,
      t: (key, values) => String(say(key).format(values)),
      rich: (key, values) => {
        const said = say(key).format(values as never) as ReactNode | ReactNode[];
        return Array.isArray(said)
          ? said.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence keep their order
              <Fragment key={index}>{part}</Fragment>
            ))
          : said;
      },
    };
  }, [spoken, setLanguage]);

  return <TextContext value={text}>{children}</TextContext>;
}

export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) {
    throw new Error('useText stands outside of TextProvider');
  }
  return text;
}
