import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Problem } from '../api/problem';
import type { Upload } from '../api/types';
import { UploadDesk } from './desk';
import type { Item } from './item';
import { type FileHasher, SLICE_BYTES, type Slice, type UploadPorts } from './runner';

/** A server of uploads that keeps what it got, and breaks when it is told to. */
class Server {
  readonly received = new Map<string, Buffer>();
  readonly offsets: number[] = [];
  /** bytes of the next slice that still arrive before the connection breaks; null: all */
  breakAfter: number | null = null;
  /** a slice that begins there never ends */
  hangAt: number | null = null;
  lastHash: string | null = null;
  state: Upload['state'] = 'RECEIVING';
  creations = 0;
  readonly discarded: string[] = [];
  /** what an announcement waits for; null: nothing */
  creating: Promise<void> | null = null;
  private files: { path: string; bytes: number | null }[] = [];

  upload(): Upload {
    return {
      id: 'u1',
      model: 'iris',
      owner: 'mara',
      state: this.state,
      problems: [],
      report: null,
      version: null,
      revision: 1,
      createdAt: '',
      expiresAt: '',
      updatedAt: '',
      files: this.files.map(({ path, bytes }) => {
        const received = this.received.get(path)?.length ?? 0;
        return { path, bytes, received, sha256: null, complete: received === bytes };
      }),
    };
  }

  async create(item: Item): Promise<Upload> {
    this.creations++;
    this.files = item.files.map((file) => ({ path: file.path, bytes: file.size }));
    await this.creating;
    return this.upload();
  }

  async put(slice: Slice, signal?: AbortSignal): Promise<Upload> {
    if (slice.offset === this.hangAt) {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    }
    const had = this.received.get(slice.path) ?? Buffer.alloc(0);
    this.offsets.push(slice.offset);
    if (slice.offset !== had.length) {
      throw new Problem(409, { detail: 'another offset' });
    }
    const bytes = Buffer.from(await slice.bytes.arrayBuffer());
    const kept = this.breakAfter === null ? bytes : bytes.subarray(0, this.breakAfter);
    this.received.set(slice.path, Buffer.concat([had, kept]));
    if (this.breakAfter !== null) {
      this.breakAfter = null;
      throw Problem.unreachable(new Error('cut'));
    }
    this.lastHash = slice.sha256;
    return this.upload();
  }
}

function hasher(file: Blob): FileHasher {
  return {
    upTo: async (offset) =>
      createHash('sha256')
        .update(Buffer.from(await file.slice(0, offset).arrayBuffer()))
        .digest('hex'),
    close: () => {},
  };
}

class Bench {
  readonly server = new Server();
  stored: Item[] = [];
  /** what waits for time to pass */
  readonly waits: (() => void)[] = [];
  /** gives what a tab had that is gone */
  gone: (items: Item[]) => void = () => {};
  private keys = 0;

  desk(): UploadDesk {
    const ports: UploadPorts = {
      create: (item) => this.server.create(item),
      discard: async (upload) => void this.server.discarded.push(upload),
      get: async () => this.server.upload(),
      put: (slice, _, signal) => this.server.put(slice, signal),
      check: async () => {
        this.server.state = 'CHECKED';
        return this.server.upload();
      },
      hasher,
      wait: (_, signal) =>
        new Promise((resolve, reject) => {
          this.waits.push(resolve);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      now: () => 0,
      chance: () => 0,
    };
    return new UploadDesk(
      ports,
      {
        read: () => structuredClone(this.stored),
        write: (items) => {
          this.stored = structuredClone([...items]);
        },
        adopt: (take) => {
          this.gone = take;
        },
        known: () => undefined,
      },
      () => `k${this.keys++}`,
    );
  }
}

/** What is passed once it is opened. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const about = { model: 'iris', note: '', dataSet: '', run: '' };

function file(bytes: Buffer, name = 'model.onnx'): File {
  return new File([new Uint8Array(bytes)], name);
}

/** Longer than two slices, and not the same anywhere. */
const BYTES = Buffer.alloc(2 * SLICE_BYTES + 1000);
for (let at = 0; at < BYTES.length; at += 4) {
  BYTES.writeUInt32LE((at * 2654435761) >>> 0, at);
}

async function until(desk: UploadDesk, phase: Item['phase']): Promise<Item> {
  for (let look = 0; look < 4_000; look++) {
    const item = desk.snapshot()[0];
    if (item?.phase === phase) {
      return item;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`is ${desk.snapshot()[0]?.phase} (${desk.snapshot()[0]?.reason}), not ${phase}`);
}

/** Waits until the first slice is acknowledged and its hash is kept for after a reload. */
async function arrived(bench: Bench, bytes: number): Promise<void> {
  for (let look = 0; bench.stored[0]?.files[0]?.sent !== bytes; look++) {
    if (look > 8_000) {
      throw new Error('nothing arrives');
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function begin(bench: Bench): UploadDesk {
  const desk = bench.desk();
  desk.add(
    [{ name: 'model.onnx', files: [{ path: 'model.onnx', file: file(BYTES) }] }],
    () => about,
  );
  return desk;
}

describe('An upload', () => {
  test('arrives whole, in slices, with the hash of all of it, and is checked', async () => {
    const bench = new Bench();
    const item = await until(begin(bench), 'checked');
    expect(bench.server.received.get('model.onnx')?.equals(BYTES)).toBe(true);
    expect(bench.server.offsets).toEqual([0, SLICE_BYTES, 2 * SLICE_BYTES]);
    expect(bench.server.lastHash).toBe(createHash('sha256').update(BYTES).digest('hex'));
    expect(item.files[0]?.complete).toBe(true);
  });

  test('goes on by itself at the offset that the server tells when the connection breaks', async () => {
    const bench = new Bench();
    bench.server.breakAfter = 12_345;
    const desk = begin(bench);
    await until(desk, 'broken');
    for (const go of bench.waits.splice(0)) {
      go();
    }
    await until(desk, 'checked');
    expect(bench.server.offsets).toEqual([0, 12_345, 12_345 + SLICE_BYTES]);
    expect(bench.server.received.get('model.onnx')?.equals(BYTES)).toBe(true);
    expect(bench.server.creations).toBe(1);
  });

  test('after a reload goes on with the same file, whose beginning is compared', async () => {
    const bench = new Bench();
    bench.server.hangAt = SLICE_BYTES;
    const desk = begin(bench);
    await arrived(bench, SLICE_BYTES);
    desk.pause('k0');
    bench.server.hangAt = null;

    const again = bench.desk();
    await until(again, 'needs-files');
    again.pick('k0', [{ path: 'model.onnx', file: file(BYTES) }]);
    await until(again, 'checked');
    expect(bench.server.received.get('model.onnx')?.equals(BYTES)).toBe(true);
  });

  test('after a reload of a folder takes each file from its own place in the folder', async () => {
    const bench = new Bench();
    bench.server.breakAfter = 0;
    const german = Buffer.from('eins');
    const french = Buffer.from('deux');
    const desk = bench.desk();
    desk.add(
      [
        {
          name: 'saved',
          files: [
            { path: 'de/words.txt', file: file(german, 'words.txt') },
            { path: 'fr/words.txt', file: file(french, 'words.txt') },
          ],
        },
      ],
      () => about,
    );
    await until(desk, 'broken');

    const again = bench.desk();
    await until(again, 'needs-files');
    again.pick('k0', [{ path: 'words.txt', file: file(german, 'words.txt') }]);
    expect(again.snapshot()[0]).toMatchObject({ phase: 'needs-files', reason: 'de/words.txt' });

    again.pick('k0', [
      { path: 'saved/de/words.txt', file: file(german, 'words.txt') },
      { path: 'saved/fr/words.txt', file: file(french, 'words.txt') },
    ]);
    await until(again, 'checked');
    expect(bench.server.received.get('de/words.txt')?.toString()).toBe('eins');
    expect(bench.server.received.get('fr/words.txt')?.toString()).toBe('deux');
  });

  test('after a reload refuses a file of another size, or with another beginning', async () => {
    const bench = new Bench();
    bench.server.hangAt = SLICE_BYTES;
    const desk = begin(bench);
    await arrived(bench, SLICE_BYTES);
    desk.pause('k0');
    bench.server.hangAt = null;

    const again = bench.desk();
    again.pick('k0', [{ path: 'model.onnx', file: file(BYTES.subarray(1)) }]);
    expect(again.snapshot()[0]).toMatchObject({ phase: 'needs-files', reason: 'model.onnx' });

    const other = Buffer.from(BYTES);
    other[100] = (other[100] ?? 0) ^ 1;
    again.pick('k0', [{ path: 'model.onnx', file: file(other) }]);
    const refused = await until(again, 'needs-files');
    expect(refused.reason).toBe('model.onnx');

    again.pick('k0', [{ path: 'model.onnx', file: file(BYTES) }]);
    await until(again, 'checked');
    expect(bench.server.received.get('model.onnx')?.equals(BYTES)).toBe(true);
  });

  test('of a tab that is gone comes beside what this tab has of its own', async () => {
    const bench = new Bench();
    bench.server.hangAt = SLICE_BYTES;
    const desk = begin(bench);
    await arrived(bench, SLICE_BYTES);
    const left = structuredClone(bench.stored);
    desk.pause('k0');
    bench.stored = [];

    const other = bench.desk();
    other.add([{ name: 'own', files: [{ path: 'own', file: file(BYTES, 'own') }] }], () => about);
    other.pause('k1');
    bench.gone(left);
    expect(other.snapshot().map(({ key, phase }) => [key, phase])).toEqual([
      ['k1', 'paused'],
      ['k0', 'needs-files'],
    ]);
    expect(bench.stored.map((item) => item.key)).toEqual(['k1', 'k0']);
  });

  test('that is paused sends nothing until it is resumed', async () => {
    const bench = new Bench();
    const desk = begin(bench);
    desk.pause('k0');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sent = bench.server.offsets.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bench.server.offsets.length).toBe(sent);
    expect(desk.snapshot()[0]?.phase).toBe('paused');
    desk.resume('k0');
    await until(desk, 'checked');
  });

  test('that the server refuses says its sentence and waits for a person', async () => {
    const bench = new Bench();
    bench.server.put = async () => {
      throw new Problem(413, { code: 'TOO_LARGE', detail: 'an upload has at most 20 GiB' });
    };
    const failed = await until(begin(bench), 'failed');
    expect(failed.reason).toBe('an upload has at most 20 GiB');
    expect(failed.reasonCode).toBe('TOO_LARGE');
    expect(bench.waits).toHaveLength(0);
  });

  test('is forgotten when it is cancelled', async () => {
    const bench = new Bench();
    const desk = begin(bench);
    desk.remove('k0');
    expect(desk.snapshot()).toEqual([]);
    expect(bench.stored).toEqual([]);
  });

  test('that is cancelled in the middle is thrown away on the server, and nothing more is sent', async () => {
    const bench = new Bench();
    bench.server.hangAt = SLICE_BYTES;
    const desk = begin(bench);
    await arrived(bench, SLICE_BYTES);
    await desk.cancel('k0');
    expect(bench.server.discarded).toEqual(['u1']);
    expect(desk.snapshot()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bench.server.offsets).toEqual([0]);
  });

  test('that is cancelled while it is announced is thrown away as soon as the server names it', async () => {
    const bench = new Bench();
    const created = gate();
    bench.server.creating = created.passed;
    const desk = begin(bench);
    expect(bench.server.creations).toBe(1);
    const cancelled = desk.cancel('k0');
    expect(desk.snapshot()).toEqual([]);
    expect(bench.server.discarded).toEqual([]);
    created.open();
    await cancelled;
    expect(bench.server.discarded).toEqual(['u1']);
    expect(bench.server.offsets).toEqual([]);
    expect(bench.stored).toEqual([]);
  });

  test('that cannot be announced leaves nothing to throw away', async () => {
    const bench = new Bench();
    bench.server.creating = Promise.reject(Problem.unreachable(new Error('cut')));
    const desk = begin(bench);
    await desk.cancel('k0');
    expect(bench.server.discarded).toEqual([]);
  });

  test('that is paused and resumed while it is announced is announced once', async () => {
    const bench = new Bench();
    const created = gate();
    bench.server.creating = created.passed;
    const desk = begin(bench);
    desk.pause('k0');
    created.open();
    await created.passed;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(desk.snapshot()[0]).toMatchObject({ phase: 'paused', upload: 'u1' });
    expect(bench.server.offsets).toEqual([]);
    desk.resume('k0');
    await until(desk, 'checked');
    expect(bench.server.creations).toBe(1);
  });

  test('waits for its turn while two others are sent', () => {
    const bench = new Bench();
    const desk = bench.desk();
    const groups = ['a', 'b', 'c'].map((name) => ({
      name,
      files: [{ path: name, file: file(BYTES, name) }],
    }));
    desk.add(groups, () => about);
    expect(desk.snapshot().map((item) => item.phase)).toEqual(['sending', 'sending', 'waiting']);
    for (const item of desk.snapshot()) {
      desk.remove(item.key);
    }
  });
});
