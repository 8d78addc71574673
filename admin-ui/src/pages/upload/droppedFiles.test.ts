import { describe, expect, test } from 'vitest';
import { droppedFiles, pickedFiles } from './droppedFiles';

/** As many as Chromium's reader gives at a time. */
const AT_A_TIME = 100;

type Tree = { [name: string]: Tree | string };

function entryOf(name: string, content: Tree | string): FileSystemEntry {
  if (typeof content === 'string') {
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (done: (file: File) => void) => done(new File([content], name)),
    } as unknown as FileSystemEntry;
  }
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const left = Object.entries(content).map(([one, within]) => entryOf(one, within));
      return {
        readEntries: (done: (some: FileSystemEntry[]) => void) => done(left.splice(0, AT_A_TIME)),
      };
    },
  } as unknown as FileSystemEntry;
}

/** Forgets its entries after the tick of the drop, as a browser does. */
function drop(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, content]) => ({
    webkitGetAsEntry: () => entryOf(name, content),
  }));
  queueMicrotask(() => items.splice(0));
  return { items, files: [] } as unknown as DataTransfer;
}

async function paths(tree: Tree): Promise<string[]> {
  return (await droppedFiles(drop(tree))).map((one) => one.path);
}

function named(name: string, path = ''): File {
  return Object.defineProperty(new File([name], name), 'webkitRelativePath', { value: path });
}

describe('What was dropped', () => {
  test('is walked through with the path below what was dropped', async () => {
    const found = await droppedFiles(
      drop({
        saved: {
          'saved_model.pb': 'graph',
          variables: { 'variables.index': 'index', 'variables.data-00000-of-00001': 'data' },
          assets: {},
        },
        'model.onnx': 'onnx',
      }),
    );
    expect(found.map((one) => one.path)).toEqual([
      'saved/saved_model.pb',
      'saved/variables/variables.index',
      'saved/variables/variables.data-00000-of-00001',
      'model.onnx',
    ]);
    expect(await found[1]?.file.text()).toBe('index');
  });

  test('is whole where a folder has more than a reader gives at a time', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 2 * AT_A_TIME + 1 }, (_, at) => [`shard-${at}`, String(at)]),
    );
    expect(await paths({ many })).toHaveLength(2 * AT_A_TIME + 1);
  });

  test('has none of what desktops leave in folders', async () => {
    expect(
      await paths({
        saved: { '.DS_Store': '', '.git': { config: '' }, 'saved_model.pb': '' },
        __MACOSX: { saved: { '._saved_model.pb': '' } },
      }),
    ).toEqual(['saved/saved_model.pb']);
  });

  test('is taken as plain files where the browser shows no tree', async () => {
    const data = {
      items: [{ webkitGetAsEntry: () => null }],
      files: [named('model.onnx'), named('.DS_Store')],
    } as unknown as DataTransfer;
    expect((await droppedFiles(data)).map((one) => one.path)).toEqual(['model.onnx']);
  });

  test('is refused as a whole when a file of it cannot be read', async () => {
    const gone = new DOMException('it was deleted meanwhile', 'NotFoundError');
    const entry = {
      name: 'model.onnx',
      isFile: true,
      file: (_: unknown, failed: (why: DOMException) => void) => failed(gone),
    };
    const data = { items: [{ webkitGetAsEntry: () => entry }] } as unknown as DataTransfer;
    await expect(droppedFiles(data)).rejects.toBe(gone);
  });
});

describe('What was chosen', () => {
  test('of a folder keeps its path, and leaves out what desktops leave there', () => {
    const files = [
      named('saved_model.pb', 'saved/saved_model.pb'),
      named('.DS_Store', 'saved/.DS_Store'),
      named('variables.index', 'saved/variables/variables.index'),
    ] as unknown as FileList;
    expect(pickedFiles(files).map((one) => one.path)).toEqual([
      'saved/saved_model.pb',
      'saved/variables/variables.index',
    ]);
    expect(pickedFiles(null)).toEqual([]);
  });
});
