import { useSyncExternalStore } from 'react';
import { newAttempt } from '../api/attempt';
import { checkUpload, createUpload, discardUpload, readUpload } from '../api/uploads';
import { UploadDesk } from './desk';
import type { Item } from './item';
import { tabUploads } from './stored';
import { sendSlice } from './transfer';
import { workerHasher } from './workerHasher';

/** Within which another tab of this browser answers, also on a machine that is busy. */
const PATIENCE_MILLIS = 2_000;

const channel = new BroadcastChannel('slipway-uploads');

const desk = new UploadDesk(
  {
    create: (item) =>
      createUpload(
        item.about.model,
        item.files.map((file) => ({ path: file.path, bytes: file.size })),
        `upload-${item.key}`,
      ),
    discard: discardUpload,
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
  tabUploads({
    local: () => localStorage,
    session: () => sessionStorage,
    post: {
      send: (word) => channel.postMessage(word),
      listen: (heard) => channel.addEventListener('message', (event) => heard(event.data)),
    },
    page: window,
    newName: newAttempt,
    patienceMillis: PATIENCE_MILLIS,
  }),
  newAttempt,
);

addEventListener('beforeunload', (event) => {
  if (desk.busy()) {
    event.preventDefault();
  }
});

addEventListener('pageshow', (event) => {
  if (event.persisted) {
    location.reload(); // the list went on to the page that came after this one
  }
});

/** The uploads of this tab: every part that shows them sees the same ones. */
export function uploadDesk(): UploadDesk {
  return desk;
}

export function useUploads(): readonly Item[] {
  return useSyncExternalStore(desk.subscribe, desk.snapshot);
}

/** Stops an upload and throws away what the server has of it. */
export function cancelUpload(item: Item): Promise<void> {
  return desk.cancel(item.key);
}
