import type { ItemFile } from './item';

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a file lies there, in the folder that was picked or by itself. */
function isAt(picked: string, path: string): boolean {
  return picked === path || picked.slice(picked.indexOf('/') + 1) === path;
}

/** The wanted files among those that were picked again; or the path of the first that is not there. */
export function foundAgain(
  wanted: readonly ItemFile[],
  files: readonly { path: string; file: File }[],
): Map<string, Blob> | string {
  const found = new Map<string, Blob>();
  for (const one of wanted) {
    const name = nameOf(one.path);
    // Of files that were picked without their folder the name alone is known.
    const alone = wanted.filter((other) => nameOf(other.path) === name).length === 1;
    const same =
      files.find(({ path, file }) => isAt(path, one.path) && file.size === one.size) ??
      files.find(({ path, file }) => alone && path === name && file.size === one.size);
    if (!same) {
      return one.path;
    }
    found.set(one.path, same.file);
  }
  return found;
}
