import type { HashAnswer, HashRequest } from './hash.worker';
import type { FileHasher } from './runner';

/** Hashes in a worker: the page stays free. */
export function workerHasher(file: Blob): FileHasher {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  const asked = new Map<number, { resolve(sha256: string): void; reject(failure: Error): void }>();
  let next = 0;
  worker.addEventListener('message', (event: MessageEvent<HashAnswer>) => {
    const waiting = asked.get(event.data.id);
    asked.delete(event.data.id);
    if (event.data.sha256 !== undefined) {
      waiting?.resolve(event.data.sha256);
    } else {
      waiting?.reject(new Error(event.data.error ?? 'the file cannot be read'));
    }
  });
  worker.addEventListener('error', (event) => {
    for (const waiting of asked.values()) {
      waiting.reject(new Error(event.message || 'the hashing worker stopped'));
    }
    asked.clear();
  });
  return {
    upTo: (offset, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = next++;
        asked.set(id, { resolve, reject });
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        const request: HashRequest = id === 0 ? { id, file, offset } : { id, offset };
        worker.postMessage(request);
      }),
    close: () => worker.terminate(),
  };
}
