import { useState } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../i18n/text';
import classes from './Playground.module.css';
import { LANGUAGES, type Sent, type SnippetLanguage, snippet } from './snippets';

const NAMES: Record<SnippetLanguage, string> = {
  curl: 'curl',
  python: 'Python',
  triton: 'tritonclient',
  java: 'Java',
};

/** Longer code is copied, not read. */
const LONGEST_SHOWN = 12_000;

/** The same call as code; the key is left out. */
export function CodeCard({ sent, at }: { sent: Sent | null; at: Date | null }) {
  const { t } = useText();
  const [language, setLanguage] = useState<SnippetLanguage>('curl');
  if (!sent) {
    return null;
  }
  const code = snippet(language, sent);
  return (
    <section className={classes.panel} aria-label={t('play.code')}>
      <div className={classes.tabs}>
        <div
          role="tablist"
          aria-label={t('play.code')}
          style={{ display: 'flex', gap: 16 }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            if (step !== 0) {
              const next =
                (LANGUAGES.indexOf(language) + step + LANGUAGES.length) % LANGUAGES.length;
              setLanguage(LANGUAGES[next] ?? 'curl');
              const tabs = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
              tabs[next]?.focus();
            }
          }}
        >
          {LANGUAGES.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              className={classes.tab}
              aria-selected={one === language}
              tabIndex={one === language ? 0 : -1}
              onClick={() => setLanguage(one)}
            >
              {NAMES[one]}
            </button>
          ))}
        </div>
        <span className={classes.tabsEnd}>
          <span className="quiet">
            {at ? t('play.sentAt', { time: at.toLocaleTimeString('en-GB') }) : t('play.wouldSend')}
          </span>
          <CopyButton text={code} what={NAMES[language]} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className={classes.code} tabIndex={0}>
        {code.length > LONGEST_SHOWN ? `${code.slice(0, LONGEST_SHOWN)}\n…` : code}
      </pre>
    </section>
  );
}
