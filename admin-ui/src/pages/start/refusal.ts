/** Why a sign-in through the identity provider did not end well. */
const REFUSALS = [
  'EXPIRED',
  'REFUSED',
  'UNREACHABLE',
  'NO_ROLE',
  'NAME_TAKEN',
  'DISABLED',
] as const;

export type Refusal = (typeof REFUSALS)[number];

/** What the server says in the address that it sends the browser back to; null when nothing. */
export function refusalIn(search: string): Refusal | null {
  const said = new URLSearchParams(search).get('sign-in');
  return REFUSALS.find((one) => one === said) ?? (said === null ? null : 'REFUSED');
}
