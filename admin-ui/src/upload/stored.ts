import type { Storage } from './desk';
import type { Item } from './item';
import { type Post, Tab } from './tab';

const LISTS = 'slipway.uploads.';
const NAME = 'slipway.tab';

/** What of a browser's storage is used here. */
export type Shelf = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key'> & {
  readonly length: number;
};

/** What a tab's list of uploads needs from the world; tests give their own. */
export interface TabWorld {
  /** of all tabs; where it is closed to us asking for it throws */
  local: () => Shelf;
  /** of this tab: stays over a reload, and is copied into a tab that is made of this one */
  session: () => Shelf;
  post: Post;
  /** hears of this page's end */
  page: EventTarget;
  newName: () => string;
  patienceMillis: number;
}

/**
 * The uploads of one tab in the browser's storage; where that is closed to us a reload forgets them.
 * Each tab writes a list of its own, and takes over those of tabs that are gone.
 */
export function tabUploads(world: TabWorld): Storage {
  const name = takeName(world);
  world.page.addEventListener('pagehide', () => {
    quietly(() => world.session().setItem(NAME, name));
  });
  const list = `${LISTS}${name}`;
  const tab = new Tab(name, world.post, world.patienceMillis);
  return {
    read: () => read(world.local, list),
    write: (items) => {
      quietly(() => {
        if (items.length === 0) {
          world.local().removeItem(list);
        } else {
          world.local().setItem(list, JSON.stringify(items));
        }
      });
    },
    adopt: (take) => {
      const others = lists(world.local)
        .map((key) => key.slice(LISTS.length))
        .filter((other) => other !== name);
      void tab.silent(others).then((gone) => {
        for (const other of gone) {
          const items = read(world.local, `${LISTS}${other}`);
          quietly(() => world.local().removeItem(`${LISTS}${other}`));
          take(items);
        }
      });
    },
    known: (upload) =>
      lists(world.local)
        .flatMap((key) => read(world.local, key))
        .find((item) => item.upload === upload),
  };
}

/**
 * The name that this tab had before it was loaded again. It lies in the tab's storage only between
 * two pages: a tab that is made of a living one must not find that one's name.
 */
function takeName(world: TabWorld): string {
  let name: string | null = null;
  quietly(() => {
    name = world.session().getItem(NAME);
    world.session().removeItem(NAME);
  });
  return name ?? world.newName();
}

function lists(local: () => Shelf): string[] {
  const found: string[] = [];
  quietly(() => {
    const shelf = local();
    for (let at = 0; at < shelf.length; at++) {
      const key = shelf.key(at);
      if (key?.startsWith(LISTS)) {
        found.push(key);
      }
    }
  });
  return found;
}

function read(local: () => Shelf, key: string): Item[] {
  try {
    const items: unknown = JSON.parse(local().getItem(key) ?? '[]');
    return Array.isArray(items) ? (items as Item[]) : [];
  } catch {
    return [];
  }
}

/** Full or closed: the uploads go on, only a reload would forget them. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Said above.
  }
}
