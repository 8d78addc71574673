/** For how long after somebody touched the page what it reads is read for them. */
export const ATTENDED_MILLIS = 15_000;

/** What only a person does to a page. */
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchstart'];

/** Whoever loads a page is there. */
let touchedAt = performance.now();

/** Notes from now on when somebody touches the page. */
export function heedTouches(page: EventTarget): void {
  const touched = () => {
    touchedAt = performance.now();
  };
  for (const touch of TOUCHES) {
    // Before any part of the page, which might keep it to itself.
    page.addEventListener(touch, touched, { capture: true, passive: true });
  }
}

/**
 * What a reading carries while nobody touches the page: a page goes on reading by itself, and that
 * must not keep somebody signed in who has left.
 */
export function watchingHeader(): Record<string, string> {
  return performance.now() - touchedAt < ATTENDED_MILLIS ? {} : { 'Slipway-Watching': 'true' };
}
