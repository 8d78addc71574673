import { BASE, csrfHeader, part, pathWith, sessionEnded } from '../api/call';
import { Problem, problemOf } from '../api/problem';
import type { Upload } from '../api/types';
import type { Slice } from './runner';

/** Sends a slice with XMLHttpRequest: fetch does not tell how far a body is. */
export function sendSlice(
  slice: Slice,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const path = pathWith(`/uploads/${part(slice.upload)}/files/${part(slice.path)}`, {
      offset: slice.offset,
      last: slice.last,
      sha256: slice.sha256,
    });
    request.open('PUT', path);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    for (const [name, value] of Object.entries(csrfHeader())) {
      request.setRequestHeader(name, value);
    }
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    const done = () => signal.removeEventListener('abort', abort);
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded));
    request.addEventListener('load', () => {
      done();
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as Upload);
        return;
      }
      if (request.status === 401) {
        sessionEnded();
      }
      reject(problemOf(request.status, request.responseText));
    });
    request.addEventListener('error', () => {
      done();
      reject(Problem.unreachable(new Error(`${BASE} cannot be reached`)));
    });
    request.addEventListener('abort', () => {
      done();
      reject(signal.reason);
    });
    request.send(slice.bytes);
  });
}
