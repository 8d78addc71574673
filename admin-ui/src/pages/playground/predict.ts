import { csrfHeader, sessionEnded } from '../../api/call';
import { Problem } from '../../api/problem';
import { type ModelAnswer, readAnswer } from './answers';
import { jsonLength, type Sent, urlOf, wholeBody } from './snippets';
import { type Chosen, chosenOf, type Times, timesOf } from './told';

export interface Predicted {
  answer: ModelAnswer;
  status: number;
  /** from the click to the last byte, in the browser */
  millis: number;
  /** by the server's clock; null when it does not tell */
  times: Times | null;
  chosen: Chosen | null;
  predictionId: string | null;
  at: Date;
}

/**
 * Sends the very bytes that the snippets show, as the session of this browser, and as a try: it is
 * counted apart from what callers ask.
 */
export async function predict(
  sent: Sent,
  extra: Record<string, string>,
  signal?: AbortSignal,
): Promise<Predicted> {
  const { body } = sent;
  const headers: Record<string, string> = {
    ...extra,
    ...csrfHeader(),
    'Slipway-Lane': 'playground',
  };
  if (body.kind === 'json') {
    headers['Content-Type'] = 'application/json';
  } else {
    headers['Content-Type'] = 'application/octet-stream';
    headers['Inference-Header-Content-Length'] = String(jsonLength(body));
  }
  const began = performance.now();
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(urlOf(sent), {
      method: 'POST',
      headers,
      body: wholeBody(body),
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw Problem.unreachable(failure);
  }
  const millis = performance.now() - began;
  if (!response.ok) {
    if (response.status === 401) {
      sessionEnded();
    }
    throw refusal(response, new TextDecoder().decode(bytes));
  }
  const length = response.headers.get('Inference-Header-Content-Length');
  return {
    answer: readAnswer(bytes, length === null ? null : Number(length)),
    status: response.status,
    millis,
    times: timesOf(response.headers.get('Server-Timing')),
    chosen: chosenOf(response.headers.get('Slipway-Chosen-By')),
    predictionId: response.headers.get('slipway-prediction-id'),
    at: new Date(),
  };
}

/** Failures of the protocol are `{"error": sentence}`. */
function refusal(response: Response, text: string): Problem {
  let detail = text;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && 'error' in read) {
      detail = String(read.error);
    }
  } catch {
    // Somebody between us and the server answered in their own words.
  }
  const requestId = response.headers.get('slipway-request-id');
  return new Problem(response.status, {
    detail: detail === '' ? `HTTP ${response.status}` : detail,
    ...(requestId === null ? {} : { requestId }),
  });
}
