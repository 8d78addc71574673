/** A field of a change: what it was, what it is; undefined where it was not there. */
export interface Field {
  path: string;
  before: string | undefined;
  after: string | undefined;
  differs: boolean;
}

type Leaf = string | number | boolean | null;

/** All fields of both, by the order in which they stand; those of lists have their index. */
export function fieldsOf(before: unknown, after: unknown): Field[] {
  const was = new Map<string, string>();
  const is = new Map<string, string>();
  flatten('', before, was);
  flatten('', after, is);
  const paths = [...is.keys()];
  // What is gone stands where it stood: behind the one that came before it.
  let place = 0;
  for (const path of was.keys()) {
    const known = paths.indexOf(path);
    if (known >= 0) {
      place = known + 1;
    } else {
      paths.splice(place++, 0, path);
    }
  }
  return paths.map((path) => ({
    path,
    before: was.get(path),
    after: is.get(path),
    differs: was.get(path) !== is.get(path),
  }));
}

function flatten(path: string, value: unknown, into: Map<string, string>): void {
  if (value === undefined || (value === null && path === '')) {
    return;
  }
  if (Array.isArray(value)) {
    list(path, value, into);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0 && path !== '') {
      into.set(path, '{}');
    }
    for (const [name, inner] of entries) {
      flatten(path === '' ? name : `${path}.${name}`, inner, into);
    }
  } else {
    into.set(path, said(value as Leaf));
  }
}

/**
 * Elements that have a version are known by it, those with a right by right and pattern, so that
 * one that is taken out does not make all behind it differ.
 */
function list(path: string, values: readonly unknown[], into: Map<string, string>): void {
  if (values.length === 0) {
    into.set(path, '[]');
    return;
  }
  values.forEach((value, index) => {
    if (typeof value === 'object' && value !== null && 'version' in value) {
      const { version, ...rest } = value as { version: unknown };
      flatten(`${path}[v${String(version)}]`, rest, into);
    } else if (typeof value === 'object' && value !== null && 'right' in value) {
      const { right, pattern } = value as { right: unknown; pattern?: unknown };
      into.set(`${path}[${String(right)}]`, joined(into.get(`${path}[${String(right)}]`), pattern));
    } else {
      flatten(`${path}[${index}]`, value, into);
    }
  });
}

function joined(known: string | undefined, more: unknown): string {
  return known === undefined ? String(more) : `${known}, ${String(more)}`;
}

function said(value: Leaf): string {
  return value === '' ? '""' : String(value);
}
