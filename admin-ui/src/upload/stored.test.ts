import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage } from './desk';
import type { Item } from './item';
import { type Shelf, tabUploads } from './stored';

const PATIENCE_MILLIS = 200;

class Things implements Shelf {
  private readonly things: Map<string, string>;

  constructor(from: Things | null = null) {
    this.things = new Map(from?.things);
  }

  get length(): number {
    return this.things.size;
  }

  key(at: number): string | null {
    return [...this.things.keys()][at] ?? null;
  }

  getItem(key: string): string | null {
    return this.things.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.things.set(key, value);
  }

  removeItem(key: string): void {
    this.things.delete(key);
  }
}

let local: Things;
let names: string[];
let channels: BroadcastChannel[];

beforeEach(() => {
  local = new Things();
  names = ['f', 'e', 'd', 'c', 'b', 'a'];
  channels = [];
});

afterEach(() => {
  for (const channel of channels) {
    channel.close();
  }
});

/** A page in a tab, until it is closed; a crash does not tell it. */
class Page {
  readonly uploads: Storage;
  taken: Item[] = [];
  private readonly channel = new BroadcastChannel('stored-test');
  private readonly page = new EventTarget();

  constructor(readonly session = new Things()) {
    channels.push(this.channel);
    this.uploads = tabUploads({
      local: () => local,
      session: () => session,
      post: {
        send: (word) => this.channel.postMessage(word),
        listen: (heard) => {
          this.channel.onmessage = (event: MessageEvent) => heard(event.data);
        },
      },
      page: this.page,
      newName: () => names.pop() ?? '',
      patienceMillis: PATIENCE_MILLIS,
    });
    this.uploads.adopt((items) => this.taken.push(...items));
  }

  crash(): void {
    this.channel.close();
  }

  close(): void {
    this.page.dispatchEvent(new Event('pagehide'));
    this.channel.close();
  }
}

function upload(key: string): Item {
  return {
    key,
    about: { model: key, note: '', dataSet: '', run: '' },
    files: [],
    upload: `upload-${key}`,
    phase: 'sending',
    retryAt: null,
    failures: 0,
    reason: null,
    reasonCode: null,
    problems: [],
  };
}

const patience = () => new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE_MILLIS));

describe('Uploads of a tab', () => {
  test('that lives are neither taken nor overwritten by another one', async () => {
    const one = new Page();
    one.uploads.write([upload('x')]);
    const other = new Page();
    expect(other.uploads.read()).toEqual([]);
    other.uploads.write([upload('y')]);
    await patience();
    expect(other.taken).toEqual([]);
    other.uploads.write([]);
    expect(one.uploads.read()).toEqual([upload('x')]);
  });

  test('are there at once when its page is loaded again', () => {
    const before = new Page();
    before.uploads.write([upload('x')]);
    before.close();
    expect(new Page(before.session).uploads.read()).toEqual([upload('x')]);
  });

  test('stay its own when another tab is made of it', async () => {
    const one = new Page();
    one.uploads.write([upload('x')]);
    const copy = new Page(new Things(one.session));
    expect(copy.uploads.read()).toEqual([]);
    copy.uploads.write([upload('y')]);
    await patience();
    expect(copy.taken).toEqual([]);
    expect(one.uploads.read()).toEqual([upload('x')]);
  });

  test('that is gone go to one of those that are opened after it, and to no second one', async () => {
    const gone = new Page();
    gone.uploads.write([upload('x')]);
    gone.crash();
    const others = [new Page(), new Page(), new Page()];
    await patience();
    expect(others.flatMap((other) => other.taken)).toEqual([upload('x')]);
    const later = new Page();
    await patience();
    expect(later.taken).toEqual([]);
  });

  test('that is just loaded again are not taken by one that asks meanwhile', async () => {
    const before = new Page();
    before.uploads.write([upload('x')]);
    before.close();
    const other = new Page();
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLIS / 4));
    const again = new Page(before.session);
    await patience();
    expect(other.taken).toEqual([]);
    expect(again.uploads.read()).toEqual([upload('x')]);
  });

  test('are known to the others as far as one may look', () => {
    new Page().uploads.write([upload('x')]);
    const other = new Page();
    expect(other.uploads.known('upload-x')?.about.model).toBe('x');
    expect(other.uploads.known('upload-y')).toBeUndefined();
  });

  test('are forgotten without a word where the storage is closed to us', async () => {
    const closed = () => {
      throw new Error('closed');
    };
    const uploads = tabUploads({
      local: closed,
      session: closed,
      post: { send: () => {}, listen: () => {} },
      page: new EventTarget(),
      newName: () => 'a',
      patienceMillis: 0,
    });
    uploads.write([upload('x')]);
    expect(uploads.read()).toEqual([]);
    expect(uploads.known('upload-x')).toBeUndefined();
  });
});
