import { useSyncExternalStore } from 'react';
import { checkUpload, createUpload, discardUpload, readUpload } from '../api/uploads';
import { UploadDesk } from './desk';
import type { Item } from './item';
import { localUploads } from './stored';
import { sendSlice } from './transfer';
import { workerHasher } from './workerHasher';

const desk = new UploadDesk(
  {
    create: (item, signal) =>
      createUpload(
        item.about.model,
        item.files.map((file) => ({ path: file.path, bytes: file.size })),
        `upload-${item.key}`,
        signal,
      ),
    get: readUpload,
    put: sendSlice,
    check: checkUpload,
    hasher: workerHasher,
    wait: (millis, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, millis);
        signal.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            reject(signal.reason as Error);
          },
          { once: true },
        );
      }),
    now: () => Date.now(),
    chance: () => Math.random(),
  },
  localUploads(),
  () =>
    [...crypto.getRandomValues(new Uint8Array(12))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
);

addEventListener('beforeunload', (event) => {
  if (desk.busy()) {
    event.preventDefault();
  }
});

/** The uploads of this browser: every part that shows them sees the same ones. */
export function uploadDesk(): UploadDesk {
  return desk;
}

export function useUploads(): readonly Item[] {
  return useSyncExternalStore(desk.subscribe, desk.snapshot);
}

/** Stops an upload and throws away what the server has of it. */
export async function cancelUpload(item: Item): Promise<void> {
  desk.remove(item.key);
  if (item.upload !== null) {
    await discardUpload(item.upload);
  }
}
