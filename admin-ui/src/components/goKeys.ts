/** After a `g`, a letter goes to a page. */
export const GO_KEYS = [
  { key: 'm', href: '/models', name: 'nav.models' },
  { key: 'u', href: '/upload', name: 'nav.uploads' },
  { key: 'e', href: '/engines', name: 'nav.engines' },
  { key: 'a', href: '/audit', name: 'nav.audit' },
  { key: 's', href: '/settings', name: 'nav.settings' },
  { key: 'h', href: '/help', name: 'nav.help' },
] as const;

/** How long a `g` waits for its letter. */
const PATIENCE_MILLIS = 1500;

/** Reads keys one after the other; answers where to go when two of them say so. */
export class GoKeys {
  private asked: number | null = null;

  pressed(key: string, now: number): string | null {
    const waits = this.asked !== null && now - this.asked <= PATIENCE_MILLIS;
    this.asked = key === 'g' && !waits ? now : null;
    return waits ? (GO_KEYS.find((one) => one.key === key)?.href ?? null) : null;
  }
}
