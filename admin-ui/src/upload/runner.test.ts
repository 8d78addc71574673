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

  create(item: Item): Upload {
    this.creations++;
    this.files = item.files.map((file) => ({ path: file.path, bytes: file.size }));
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
  private keys = 0;

  desk(): UploadDesk {
    const ports: UploadPorts = {
      create: async (item) => this.server.create(item),
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
      },
      () => `k${this.keys++}`,
    );
  }
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
      throw new Problem(413, { detail: 'an upload has at most 20 GiB' });
    };
    const failed = await until(begin(bench), 'failed');
    expect(failed.reason).toBe('an upload has at most 20 GiB');
    expect(bench.waits).toHaveLength(0);
  });

  test('is forgotten when it is cancelled', async () => {
    const bench = new Bench();
    const desk = begin(bench);
    desk.remove('k0');
    expect(desk.snapshot()).toEqual([]);
    expect(bench.stored).toEqual([]);
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
