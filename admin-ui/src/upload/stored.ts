import type { Storage } from './desk';
import type { Item } from './item';

const KEY = 'slipway.uploads';

/** Uploads in the browser's storage; where that is closed to us a reload forgets them. */
export function localUploads(): Storage {
  return {
    read: () => {
      try {
        const items: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
        return Array.isArray(items) ? (items as Item[]) : [];
      } catch {
        return [];
      }
    },
    write: (items) => {
      try {
        localStorage.setItem(KEY, JSON.stringify(items));
      } catch {
        // Full or closed: the uploads go on, only a reload would forget them.
      }
    },
  };
}
