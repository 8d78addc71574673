import { useText } from '../i18n/text';
import { type ChangeFacts, describeChange } from './changeSentence';

/** A change in one line: what, before → after. */
export function ChangeLine({ change }: { change: ChangeFacts }) {
  const { t, language } = useText();
  const sentence = describeChange(change, language);
  return (
    <span>
      {t(sentence.key, sentence.values)}
      {sentence.after !== undefined && (
        <>
          {' '}
          {sentence.before !== undefined && `${sentence.before} `}
          <span className="faint">→</span> {sentence.after}
        </>
      )}
    </span>
  );
}
