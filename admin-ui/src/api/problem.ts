/** Problem details (RFC 9457) as the server sends them. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  requestId?: string;
  retryAfterSeconds?: number;
  [more: string]: unknown;
}

/** The server could not be reached at all. */
export const UNREACHABLE = 'UNREACHABLE';

/** A call that was not answered as asked. Its message is the server's sentence. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? String(status);
    this.requestId = body.requestId ?? null;
    this.body = body;
  }

  static unreachable(cause: unknown): Problem {
    const problem = new Problem(0, { code: UNREACHABLE });
    problem.cause = cause;
    return problem;
  }
}

/** Reads the problem out of an answer; a body that is none still gives one. */
export function problemOf(status: number, text: string): Problem {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      return new Problem(status, body as ProblemBody);
    }
  } catch {
    // Somebody between us and the server answered in their own words.
  }
  return new Problem(status, {});
}
