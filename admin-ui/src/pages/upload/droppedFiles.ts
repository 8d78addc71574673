import type { Picked } from '../../upload/grouping';

/** Files that were chosen; of a folder with their paths below it, the folder's name first. */
export function pickedFiles(files: FileList | null): Picked[] {
  return [...(files ?? [])]
    .filter((file) => !isHidden(file.webkitRelativePath || file.name))
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files that were dropped, folders walked through. */
export async function droppedFiles(data: DataTransfer): Promise<Picked[]> {
  // The entries must be taken in the tick of the drop; later the browser has forgotten them.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) {
    return pickedFiles(data.files);
  }
  const found: Picked[] = [];
  for (const entry of entries) {
    if (entry) {
      await walk(entry, '', found);
    }
  }
  return found;
}

async function walk(entry: FileSystemEntry, above: string, found: Picked[]): Promise<void> {
  const path = above === '' ? entry.name : `${above}/${entry.name}`;
  if (isHidden(path)) {
    return;
  }
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives at most a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) {
      return;
    }
    for (const one of some) {
      await walk(one, path, found);
    }
  }
}

/** What desktops leave in folders is no part of a model. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}
