/**
 * Over plain HTTP from another machine the browser gives no clipboard; a selection still works. False where neither does, so that nobody
 * is told that something was copied.
 */
export async function writeClipboard(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not allowed; then as without one.
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  const before = document.activeElement;
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  // Who came by keyboard goes on from the button.
  if (before instanceof HTMLElement) {
    before.focus();
  }
  return copied;
}
