/** A file that was dropped or chosen, with the path it had within what was dropped. */
export interface Picked {
  path: string;
  file: File;
}

/** Files that become one upload. */
export interface Group {
  name: string;
  files: Picked[];
}

const ALONE = /\.(onnx|zip|tar|tgz|tar\.gz)$/i;

/** Formats that run code when they are opened, and so are refused before a byte is sent. */
const RUNS_CODE = /\.(pkl|pickle|joblib|pt|pth|dill)$/i;

export function runsCode(name: string): boolean {
  return RUNS_CODE.test(name);
}

/**
 * One upload for each model: a dropped folder is one; a loose model file or archive is one; other
 * loose files belong to the only loose `.onnx` beside them (its external data), else each is one.
 */
export function group(picked: readonly Picked[]): Group[] {
  const folders = new Map<string, Picked[]>();
  const loose: Picked[] = [];
  for (const one of picked) {
    const slash = one.path.indexOf('/');
    if (slash < 0) {
      loose.push(one);
    } else {
      const folder = one.path.slice(0, slash);
      const within = { path: one.path.slice(slash + 1), file: one.file };
      folders.set(folder, [...(folders.get(folder) ?? []), within]);
    }
  }
  const groups: Group[] = [...folders].map(([name, files]) => ({ name, files }));
  const models = loose.filter((one) => /\.onnx$/i.test(one.path));
  const beside = loose.filter((one) => !ALONE.test(one.path) && !runsCode(one.path));
  const only = models.length === 1 ? models[0] : undefined;
  for (const one of loose) {
    if (one === only) {
      groups.push({ name: one.path, files: [one, ...beside] });
    } else if (only === undefined || !beside.includes(one)) {
      groups.push({ name: one.path, files: [one] });
    }
  }
  return groups;
}

/** A model's name as a file suggests it: what the server allows in names, nothing else. */
export function suggestedModel(name: string): string {
  return name
    .replace(/\.(onnx|zip|tar|tgz|tar\.gz)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128);
}

/** What the server takes as a model's name. */
export function isModelName(name: string): boolean {
  // /v2/models/stats is every model's statistics.
  return name !== 'stats' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name);
}
