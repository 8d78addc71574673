/**
 * A name for one attempt, so that a second try is known as the first one again. Not
 * `crypto.randomUUID`: over plain HTTP from another machine the browser has none.
 */
export function newAttempt(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
