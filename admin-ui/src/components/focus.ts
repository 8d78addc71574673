/** What had the focus last, and outlasts the menu that it was in. */
let last: Element | null = null;

/** Remembers from now on what has the focus. */
export function heedFocus(page: Document): void {
  page.addEventListener('focusin', (event) => {
    last = lasting(event.target as Element);
  });
}

/**
 * What has the focus, or had it last: while a menu closes nothing has it for a moment, and a dialog
 * whose program comes just then would not know where it was opened.
 */
export function focusOrLast(): Element | null {
  return isFocusNowhere() ? last : lasting(document.activeElement);
}

export function isFocusNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** An entry of a menu goes with its menu: what opened that stays. */
function lasting(focused: Element | null): Element | null {
  const opener = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return opener ? document.getElementById(opener) : focused;
}
