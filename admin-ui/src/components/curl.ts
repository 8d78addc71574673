import { type CallOptions, pathWith } from '../api/call';

export interface CurlCall {
  /** GET when left out */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** below the API's base, with its query if `query` is left out */
  path: string;
  query?: CallOptions['query'];
  body?: unknown;
  ifMatch?: string | null;
}

/** A command of several lines, which a shell and a person read. */
export function command(lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

/** The header by which a terminal says who it is: the key stays in its environment. */
export const KEY_HEADER = '-H "Authorization: Bearer $SLIPWAY_KEY"';

/** A call of the management API as a command for a terminal, with a key instead of the session. */
export function curlOf(
  { method = 'GET', path, query, body, ifMatch }: CurlCall,
  origin = location.origin,
) {
  const verb = method === 'GET' ? '' : `-X ${method} `;
  const lines = [`curl -s ${verb}${quoted(`${origin}${pathWith(path, query)}`)}`, KEY_HEADER];
  if (ifMatch) {
    lines.push(`-H ${quoted(`If-Match: ${ifMatch}`)}`);
  }
  if (body !== undefined) {
    lines.push('-H "Content-Type: application/json"', `-d ${quoted(JSON.stringify(body))}`);
  }
  return command(lines);
}

/** A word that a shell takes as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
