import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Hashes the file of this worker up to an offset; each message goes on where the last one ended. */
export interface HashRequest {
  id: number;
  file?: Blob;
  offset: number;
}

export interface HashAnswer {
  id: number;
  sha256?: string;
  error?: string;
}

const READ_BYTES = 4 << 20;

let file: Blob | null = null;
let at = 0;
const hash = sha256.create();
let queue: Promise<void> = Promise.resolve();

async function upTo(offset: number): Promise<string> {
  if (!file || offset < at) {
    throw new Error('a hash goes forwards only');
  }
  while (at < offset) {
    const end = Math.min(offset, at + READ_BYTES);
    hash.update(new Uint8Array(await file.slice(at, end).arrayBuffer()));
    at = end;
  }
  return bytesToHex(hash.clone().digest());
}

addEventListener('message', (event: MessageEvent<HashRequest>) => {
  const { id, offset } = event.data;
  file = event.data.file ?? file;
  queue = queue.then(async () => {
    try {
      postMessage({ id, sha256: await upTo(offset) } satisfies HashAnswer);
    } catch (failure) {
      postMessage({ id, error: String(failure) } satisfies HashAnswer);
    }
  });
});
