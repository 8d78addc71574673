const KEY = 'slipway.recent';
const MOST = 8;

/** The ids that were chosen last, newest first; empty where the browser keeps nothing. */
export function readRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keepRecent(id: string): void {
  try {
    const next = [id, ...readRecent().filter((other) => other !== id)].slice(0, MOST);
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing has no recent ones.
  }
}
