import { Problem } from '../api/problem';
import type { Upload } from '../api/types';
import type { Checkpoint, Item, ItemFile } from './item';
import type { Happening } from './machine';

/** What a run needs from the world; tests give their own. */
export interface UploadPorts {
  /** Is never cut off: nobody would know of what it made. */
  create(item: Item): Promise<Upload>;
  discard(upload: string): Promise<void>;
  get(upload: string, signal: AbortSignal): Promise<Upload>;
  /** Sends a slice; tells how many of its bytes have left. */
  put(slice: Slice, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<Upload>;
  check(upload: string, signal: AbortSignal): Promise<Upload>;
  hasher(file: Blob): FileHasher;
  wait(millis: number, signal: AbortSignal): Promise<void>;
  now(): number;
  chance(): number;
}

export interface Slice {
  upload: string;
  path: string;
  offset: number;
  bytes: Blob;
  last: boolean;
  /** of the whole file, with its last slice */
  sha256: string | null;
}

/** Hashes a file from its beginning, further and further. */
export interface FileHasher {
  /** The hash of the first bytes, up to an offset that is not before the last one asked for. */
  upTo(offset: number, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Also how much is hashed ahead and lost at most from view: 16 MiB. */
export const SLICE_BYTES = 16 << 20;

/** A server that stopped within a check has the upload back at RECEIVING: it is asked anew then. */
const MOST_LOOKS_BEFORE_CHECK = 10;

/** Something about the files makes going on wrong. */
export class OtherFile extends Error {}

/**
 * Takes an upload as far as it goes: announced, sent from where the server has it, checked. Tells
 * what happens; ends when the upload does, when it is aborted, or when a try breaks, after which the
 * next run goes on at the offset that the server tells.
 */
export async function run(
  item: Item,
  blobs: ReadonlyMap<string, Blob>,
  ports: UploadPorts,
  tell: (happening: Happening) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    tell({ type: 'begin' });
    let there = item.upload === null ? await ports.create(item) : undefined;
    signal.throwIfAborted();
    if (there) {
      tell({ type: 'created', upload: there.id });
    }
    const id = there?.id ?? item.upload ?? '';
    there ??= await ports.get(id, signal);
    if (there.state === 'RECEIVING') {
      for (const file of item.files) {
        await send(id, file, blobs.get(file.path), there, ports, tell, signal);
      }
      tell({ type: 'check' });
      there = await ports.check(id, signal);
    } else {
      tell({ type: 'check' });
    }
    for (let look = 0; there.state === 'CHECKING' || there.state === 'RECEIVING'; look++) {
      if (there.state === 'RECEIVING' && look > MOST_LOOKS_BEFORE_CHECK) {
        throw new Problem(503, { detail: 'the check did not begin' });
      }
      await ports.wait(1000, signal);
      there = await ports.get(id, signal);
    }
    if (there.state === 'DISCARDED') {
      tell({ type: 'cancel' });
    } else {
      tell({
        type: 'checked',
        quarantined: there.state === 'QUARANTINED',
        problems: there.problems,
      });
    }
  } catch (failure) {
    if (!signal.aborted) {
      tell(ended(failure, ports));
    }
  }
}

function ended(failure: unknown, ports: UploadPorts): Happening {
  if (failure instanceof OtherFile) {
    return { type: 'picked-wrong', reason: failure.message };
  }
  if (failure instanceof Problem && isPassing(failure)) {
    return { type: 'break', now: ports.now(), chance: ports.chance() };
  }
  return {
    type: 'fail',
    reason: failure instanceof Error ? failure.message : String(failure),
    code: failure instanceof Problem ? failure.code : null,
  };
}

/** Whether trying again later may help: no connection, a server in trouble, another sender. */
function isPassing(problem: Problem): boolean {
  return (
    problem.status === 0 ||
    problem.status === 401 ||
    problem.status === 408 ||
    problem.status === 409 ||
    problem.status === 429 ||
    problem.status >= 502
  );
}

async function send(
  upload: string,
  file: ItemFile,
  blob: Blob | undefined,
  there: Upload,
  ports: UploadPorts,
  tell: (happening: Happening) => void,
  signal: AbortSignal,
): Promise<void> {
  const known = there.files.find((one) => one.path === file.path);
  let offset = known?.received ?? 0;
  tell({ type: 'received', path: file.path, received: offset, complete: known?.complete ?? false });
  if (known?.complete) {
    return;
  }
  if (!blob) {
    throw new OtherFile(file.path);
  }
  const hasher = ports.hasher(blob);
  try {
    if (offset > 0) {
      tell({ type: 'verifying' });
      await verify(file, offset, hasher, signal);
      tell({ type: 'begin' });
    }
    let complete = false;
    while (!complete) {
      const end = Math.min(file.size, offset + SLICE_BYTES);
      const last = end === file.size;
      const checkpoint: Checkpoint = { offset: end, sha256: await hasher.upTo(end, signal) };
      const answer = await ports.put(
        {
          upload,
          path: file.path,
          offset,
          bytes: blob.slice(offset, end),
          last,
          sha256: last ? checkpoint.sha256 : null,
        },
        (flying) => tell({ type: 'progress', path: file.path, flying }),
        signal,
      );
      const now = answer.files.find((one) => one.path === file.path);
      offset = now?.received ?? end;
      complete = now?.complete ?? last;
      tell({ type: 'checkpoint', path: file.path, checkpoint });
      tell({ type: 'received', path: file.path, received: offset, complete });
    }
  } finally {
    hasher.close();
  }
}

/** That the file at hand begins like the one that was sent, as far as its hash is known. */
async function verify(
  file: ItemFile,
  received: number,
  hasher: FileHasher,
  signal: AbortSignal,
): Promise<void> {
  const { checkpoint } = file;
  if (checkpoint && checkpoint.offset <= received) {
    const sha256 = await hasher.upTo(checkpoint.offset, signal);
    if (sha256 !== checkpoint.sha256) {
      throw new OtherFile(file.path);
    }
  }
  await hasher.upTo(received, signal);
}
