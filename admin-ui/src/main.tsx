import '@fontsource-variable/inter/wght.css';
import './theme/mantine.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { heedTouches } from './api/attendance';
import { heedFocus } from './components/focus';
import { readLanguage } from './i18n/language';
import { loadMessages } from './i18n/messages';
import { loadPageOf } from './pages';
import { newQueries, overviewQuery, sessionQuery } from './queries';

heedTouches(window);
heedFocus(document);
const language = readLanguage();
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
const queries = newQueries();
// What the first page is made of is asked for together, and not one thing after the other's answer.
const words = patiently(() => loadMessages(language));
void queries
  .fetchQuery(sessionQuery)
  .then((session) => session && queries.prefetchQuery(overviewQuery))
  .catch(() => {}); // said where it is shown
loadPageOf(location.pathname);
const messages = await words;
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App first={{ language, messages }} queries={queries} />
    </StrictMode>,
  );
}

/** Until it is there: without its words the console would stay empty. */
async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((later) => setTimeout(later, 2_000));
    }
  }
}
