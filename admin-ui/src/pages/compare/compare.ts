import type { Deployment, TensorSpec, Version } from '../../api/types';
import type { VersionArtifact } from '../../api/versions';
import { shortDigest, size } from '../../i18n/numbers';
import { engineName } from '../models/engineName';

/** What is known of a version that is compared. */
export interface Side {
  version: Version;
  /** undefined while it is not there */
  artifact: VersionArtifact | undefined;
  /** undefined when it is not deployed */
  deployment: Deployment | undefined;
}

export const GROUPS = ['signature', 'artifact', 'files', 'deployment', 'said'] as const;
export type GroupName = (typeof GROUPS)[number];

/** One thing of both versions; null where a version has none. */
export interface Row {
  /** a fixed name, to be said in the person's language */
  fixed?: FixedName;
  /** a name of the model's own: a tensor, a file, a setting, a tag */
  own?: string;
  a: string | null;
  b: string | null;
}

export type FixedName =
  | 'digest'
  | 'size'
  | 'engine'
  | 'format'
  | 'entry'
  | 'wished'
  | 'replicas'
  | 'instances'
  | 'maxItems'
  | 'maxDelay'
  | 'queueItems'
  | 'served'
  | 'note'
  | 'dataSet'
  | 'run'
  | 'parent'
  | 'by';

export interface Group {
  name: GroupName;
  /** what differs */
  different: Row[];
  /** what is equal */
  equal: Row[];
}

/** Two versions side by side: what differs, and what is equal, by kind. */
export function compare(a: Side, b: Side): Group[] {
  const rows: Record<GroupName, Row[]> = {
    signature: signature(a.version, b.version),
    artifact: artifact(a.version, b.version),
    files: files(a, b),
    deployment: deployment(a.deployment, b.deployment),
    said: said(a.version, b.version),
  };
  return GROUPS.map((name) => ({
    name,
    different: rows[name].filter((row) => row.a !== row.b),
    equal: rows[name].filter((row) => row.a === row.b),
  }));
}

/** Rows of what both have by a name of their own, in the order of the first, then of the second. */
function byName(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): Row[] {
  return [...new Set([...a.keys(), ...b.keys()])].map((own) => ({
    own,
    a: a.get(own) ?? null,
    b: b.get(own) ?? null,
  }));
}

function signature(a: Version, b: Version): Row[] {
  const named = a.signatures.length > 1 || b.signatures.length > 1;
  return byName(tensors(a, named), tensors(b, named));
}

function tensors(version: Version, named: boolean): Map<string, string> {
  const found = new Map<string, string>();
  const add = (arrow: string, signatureName: string, specs: readonly TensorSpec[]) => {
    for (const spec of specs) {
      found.set(
        `${named ? `${signatureName} ` : ''}${arrow} ${spec.name}`,
        `${spec.type} [${spec.shape.join(', ')}]`,
      );
    }
  };
  for (const one of version.signatures) {
    add('→', one.name, one.inputs);
    add('←', one.name, one.outputs);
  }
  return found;
}

function artifact(a: Version, b: Version): Row[] {
  const row = (fixed: FixedName, of: (version: Version) => string | null): Row => ({
    fixed,
    a: of(a),
    b: of(b),
  });
  return [
    row('digest', (one) => shortDigest(one.digest)),
    row('size', (one) => size(one.bytes)),
    row('engine', (one) => engineName(one.engine) || null),
    row('format', (one) => one.format),
    row('entry', (one) => one.entry),
  ];
}

function files(a: Side, b: Side): Row[] {
  const of = ({ artifact: made }: Side) =>
    new Map(
      (made?.files ?? []).map((file) => [
        file.path,
        `${size(file.bytes)} · ${shortDigest(file.sha256)}`,
      ]),
    );
  return a.artifact && b.artifact ? byName(of(a), of(b)) : [];
}

function deployment(a: Deployment | undefined, b: Deployment | undefined): Row[] {
  if (!a && !b) {
    return [];
  }
  const row = (fixed: FixedName, of: (one: Deployment) => string | null): Row => ({
    fixed,
    a: a ? of(a) : null,
    b: b ? of(b) : null,
  });
  const instances = ({ settings }: Deployment) =>
    settings.instances.min === settings.instances.max
      ? String(settings.instances.max)
      : `${settings.instances.min}–${settings.instances.max}`;
  return [
    row('wished', (one) => one.wished),
    row('replicas', (one) => String(one.replicas)),
    row('instances', instances),
    row('maxItems', (one) => String(one.settings.batching.maxItems)),
    row('maxDelay', (one) => `${one.settings.batching.maxDelayMicros}\u00a0µs`),
    row('queueItems', (one) => String(one.settings.batching.queueItems)),
    row('served', (one) => one.settings.signature ?? null),
    ...byName(engineSettings(a), engineSettings(b)),
  ];
}

function engineSettings(one: Deployment | undefined): Map<string, string> {
  return new Map(
    Object.entries(one?.settings.engineSettings ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
}

function said(a: Version, b: Version): Row[] {
  const row = (fixed: FixedName, of: (version: Version) => string | null): Row => ({
    fixed,
    a: of(a),
    b: of(b),
  });
  const tags = (version: Version) => new Map(Object.entries(version.note?.tags ?? {}));
  return [
    row('note', (one) => one.note?.text || null),
    row('dataSet', (one) => one.lineage.dataSet),
    row('run', (one) => one.lineage.run),
    row('parent', ({ lineage }) =>
      lineage.parentVersion === null ? null : `v${lineage.parentVersion}`,
    ),
    row('by', (one) => one.actor),
    ...byName(tags(a), tags(b)),
  ];
}

/** The two that are compared, of those that are there; what is not asked for is the newest two. */
export function sidesFrom(
  asked: { a: string | null; b: string | null },
  numbers: readonly number[],
): { a: number; b: number } | null {
  const [newest, before] = [...numbers].sort((one, other) => other - one);
  if (newest === undefined || before === undefined) {
    return null;
  }
  const number = (text: string | null) => (text === null || text === '' ? null : Number(text));
  const b = number(asked.b);
  const a = number(asked.a);
  const second = b !== null && numbers.includes(b) ? b : a === newest ? before : newest;
  const first =
    a !== null && numbers.includes(a)
      ? a
      : (numbers.filter((one) => one < second).sort((one, other) => other - one)[0] ??
        (second === newest ? before : newest));
  return { a: first, b: second };
}
