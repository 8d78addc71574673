import type { Upload } from '../api/types';
import type { Group } from './grouping';
import { type About, type Item, isActive, sentBytes } from './item';
import { afterReload, type Happening, next } from './machine';
import { type Sample, sampled } from './pace';
import { foundAgain } from './picking';
import { run, type UploadPorts } from './runner';

/** How many uploads send at once; the others wait for their turn. */
const AT_ONCE = 2;

/** Where a tab keeps its uploads over a reload. */
export interface Storage {
  read(): Item[];
  write(items: readonly Item[]): void;
  /** Gives what tabs had that are gone, as soon as that is sure. */
  adopt(take: (items: Item[]) => void): void;
  /** What any tab of this browser has of the server's upload. */
  known(upload: string): Item | undefined;
}

/**
 * All uploads of this tab, whichever page is open. React reads snapshots of it and is told of
 * each change; what must survive a reload is written to storage.
 */
export class UploadDesk {
  private items: readonly Item[];
  private readonly blobs = new Map<string, Map<string, Blob>>();
  private readonly creations = new Map<string, Promise<Upload>>();
  private readonly runs = new Map<string, AbortController>();
  private readonly retries = new Map<string, AbortController>();
  private readonly paces = new Map<string, Sample[]>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly ports: UploadPorts,
    private readonly storage: Storage,
    private readonly newKey: () => string,
    private readonly onChecked: (item: Item) => void = () => {},
  ) {
    this.items = [];
    this.take(storage.read());
    storage.adopt((items) => this.take(items));
  }

  /** What a page left that is gone. */
  private take(left: readonly Item[]): void {
    const items = left.flatMap((item) => afterReload(item) ?? []);
    this.put([...this.items, ...items]);
    for (const item of items) {
      if (item.phase === 'checking') {
        void this.work(item.key);
      }
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): readonly Item[] => this.items;

  /** The last moments of a transfer, for its speed. */
  pace(key: string): readonly Sample[] {
    return this.paces.get(key) ?? [];
  }

  add(groups: readonly Group[], about: (group: Group) => About): void {
    for (const group of groups) {
      const key = this.newKey();
      this.blobs.set(key, new Map(group.files.map((one) => [one.path, one.file])));
      const item: Item = {
        key,
        about: about(group),
        files: group.files.map(({ path, file }) => ({
          path,
          size: file.size,
          lastModified: file.lastModified,
          sent: 0,
          flying: 0,
          checkpoint: null,
          complete: false,
        })),
        upload: null,
        phase: 'waiting',
        retryAt: null,
        failures: 0,
        reason: null,
        reasonCode: null,
        problems: [],
      };
      this.put([...this.items, item]);
    }
    this.turn();
  }

  pause(key: string): void {
    this.stop(key, 'paused');
    this.tell(key, { type: 'pause' });
    void this.askHowFar(key);
    this.turn();
  }

  /** A slice that was cut off has arrived in part: the server knows how much of it. */
  private async askHowFar(key: string): Promise<void> {
    const upload = this.find(key)?.upload;
    if (!upload) {
      return;
    }
    try {
      const there = await this.ports.get(upload, new AbortController().signal);
      for (const { path, received, complete } of there.files) {
        if (this.find(key)?.phase === 'paused') {
          this.tell(key, { type: 'received', path, received, complete });
        }
      }
    } catch {
      // It is asked again when the upload goes on.
    }
  }

  resume(key: string): void {
    this.stop(key, 'resumed');
    this.tell(key, { type: 'resume' });
    this.turn();
  }

  /** The files again, after a reload; those that are not the same are said. */
  pick(key: string, files: readonly { path: string; file: File }[]): void {
    const item = this.find(key);
    if (!item) {
      return;
    }
    const found = foundAgain(
      item.files.filter((one) => !one.complete),
      files,
    );
    if (typeof found === 'string') {
      this.tell(key, { type: 'picked-wrong', reason: found });
      return;
    }
    this.blobs.set(key, found);
    this.tell(key, { type: 'picked' });
    this.turn();
  }

  describe(key: string, about: Partial<About>): void {
    this.put(
      this.items.map((item) =>
        item.key === key ? { ...item, about: { ...item.about, ...about } } : item,
      ),
    );
  }

  /** Stops an upload and throws away what the server has of it, or is just making for it. */
  async cancel(key: string): Promise<void> {
    const announced = this.find(key)?.upload;
    const creation = this.creations.get(key);
    this.remove(key);
    const upload = announced ?? (await creation?.catch(() => null))?.id;
    if (upload) {
      await this.ports.discard(upload);
    }
  }

  /** Forgets an upload here; what the server has of it is the caller's to discard. */
  remove(key: string): void {
    this.stop(key, 'cancelled');
    this.put(this.items.filter((item) => item.key !== key));
    this.blobs.delete(key);
    this.paces.delete(key);
    this.turn();
  }

  /** What was said of an upload in this browser, in whichever tab. */
  aboutOf(upload: string): About | undefined {
    const item = this.items.find((one) => one.upload === upload) ?? this.storage.known(upload);
    return item?.about;
  }

  find(key: string): Item | undefined {
    return this.items.find((item) => item.key === key);
  }

  private turn(): void {
    for (const item of this.items) {
      if (item.phase === 'waiting' && !this.runs.has(item.key) && this.runs.size < AT_ONCE) {
        void this.work(item.key);
      }
    }
  }

  private async work(key: string): Promise<void> {
    const item = this.find(key);
    if (!item || this.runs.has(key)) {
      return;
    }
    const controller = new AbortController();
    this.runs.set(key, controller);
    this.paces.delete(key);
    await run(
      item,
      this.blobs.get(key) ?? new Map(),
      { ...this.ports, create: (one) => this.create(one) },
      (happening) => {
        if (!controller.signal.aborted) {
          this.tell(key, happening);
        }
      },
      controller.signal,
    );
    if (this.runs.get(key) === controller) {
      this.runs.delete(key);
    }
    this.turn();
  }

  /** Announces an upload once, however often it is paused and resumed meanwhile. */
  private async create(item: Item): Promise<Upload> {
    const under = this.creations.get(item.key);
    const creation =
      under ?? this.ports.create(item).finally(() => this.creations.delete(item.key));
    this.creations.set(item.key, creation);
    const made = await creation;
    this.tell(item.key, { type: 'created', upload: made.id });
    return made;
  }

  private stop(key: string, why: string): void {
    this.runs.get(key)?.abort(new Error(why));
    this.runs.delete(key);
    this.retries.get(key)?.abort(new Error(why));
    this.retries.delete(key);
  }

  private tell(key: string, happening: Happening): void {
    const before = this.find(key);
    if (!before) {
      return;
    }
    const after = next(before, happening);
    if (after === before) {
      return;
    }
    if (after.phase === 'gone') {
      this.remove(key);
      return;
    }
    if (happening.type === 'progress' || happening.type === 'received') {
      this.paces.set(key, sampled(this.pace(key), this.ports.now(), sentBytes(after)));
    }
    this.put(
      this.items.map((item) => (item.key === key ? after : item)),
      happening.type !== 'progress',
    );
    if (after.phase === 'broken' && before.phase !== 'broken') {
      this.retryLater(after);
    }
    if (happening.type === 'checked') {
      this.onChecked(after);
    }
  }

  private retryLater(item: Item): void {
    const controller = new AbortController();
    this.retries.set(item.key, controller);
    const wait = Math.max(0, (item.retryAt ?? 0) - this.ports.now());
    this.ports.wait(wait, controller.signal).then(
      () => {
        if (this.retries.get(item.key) === controller) {
          this.resume(item.key);
        }
      },
      () => {},
    );
  }

  private put(items: readonly Item[], lasting = true): void {
    this.items = items;
    if (lasting) {
      this.storage.write(items);
    }
    for (const listener of this.listeners) {
      listener();
    }
  }

  /** Whether leaving the page would interrupt something. */
  busy(): boolean {
    return this.items.some((item) => isActive(item.phase) && item.phase !== 'checking');
  }
}
