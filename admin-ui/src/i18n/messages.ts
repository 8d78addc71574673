import { loadCodes } from './codes';
import type en from './en.json';
import type { Language } from './language';

/** Whole sentences with placeholders, by their key. */
export type Messages = typeof en;
export type MessageKey = keyof Messages;

/** Only the language that is read is loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'zh') {
    const [messages] = await Promise.all([import('./zh.json'), loadCodes(language)]);
    return messages.default;
  }
  return (await import('./en.json')).default;
}
