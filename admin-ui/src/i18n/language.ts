/** The languages of the console. */
export type Language = 'en' | 'zh';

export const LANGUAGES: readonly Language[] = ['en', 'zh'];

const KEY = 'slipway.language';

/** The language that the person chose, else the first of the browser's that we speak. */
export function wishedLanguage(stored: string | null, spoken: readonly string[]): Language {
  if (stored === 'en' || stored === 'zh') {
    return stored;
  }
  for (const tag of spoken) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'zh') {
      return language;
    }
  }
  return 'en';
}

export function readLanguage(): Language {
  return wishedLanguage(readStored(), navigator.languages);
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is closed to us: the choice lasts as long as the page.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
