import type { Signature, TensorSpec } from '../../api/types';

export type Against = 'equal' | 'changed' | 'new' | 'gone';

/** The tensors of a signature beside those of an earlier one; null when there is none. */
export function against(
  now: readonly TensorSpec[],
  before: readonly TensorSpec[] | undefined,
): { spec: TensorSpec; change: Against | null }[] {
  if (before === undefined) {
    return now.map((spec) => ({ spec, change: null }));
  }
  const rows = now.map((spec) => {
    const old = before.find((one) => one.name === spec.name);
    const change: Against = !old
      ? 'new'
      : old.type === spec.type && old.shape.join() === spec.shape.join()
        ? 'equal'
        : 'changed';
    return { spec, change };
  });
  const gone = before
    .filter((old) => !now.some((spec) => spec.name === old.name))
    .map((spec) => ({ spec, change: 'gone' as const }));
  return [...rows, ...gone];
}

/** What callers of a version that serves do otherwise than another version needs. */
export interface Gap {
  /** inputs that they do not send */
  unsent: string[];
  /** inputs that they send with another datatype or shape */
  differ: string[];
  /** inputs that they send and nobody knows there */
  unknown: string[];
  /** outputs that they read and nobody gives there */
  ungiven: string[];
}

/** How callers of a signature would fare with another one; null where they notice nothing. */
export function gapBetween(serving: readonly Signature[], next: readonly Signature[]): Gap | null {
  const [wanted] = next;
  const known = serving.find((one) => one.name === wanted?.name) ?? serving[0];
  if (!wanted || !known) {
    return null;
  }
  const names = (specs: readonly TensorSpec[]) => specs.map((spec) => spec.name);
  const lacking = (some: readonly TensorSpec[], there: readonly TensorSpec[]) =>
    names(some).filter((name) => !names(there).includes(name));
  const gap: Gap = {
    unsent: lacking(wanted.inputs, known.inputs),
    differ: wanted.inputs
      .filter((spec) => {
        const sent = known.inputs.find((one) => one.name === spec.name);
        return sent !== undefined && !takes(spec, sent);
      })
      .map((spec) => spec.name),
    unknown: lacking(known.inputs, wanted.inputs),
    ungiven: lacking(known.outputs, wanted.outputs),
  };
  return Object.values(gap).every((list) => list.length === 0) ? null : gap;
}

/** Whether an input takes all that fits another one: a variable dimension takes any. */
function takes(spec: TensorSpec, sent: TensorSpec): boolean {
  return (
    spec.type === sent.type &&
    spec.shape.length === sent.shape.length &&
    spec.shape.every((size, index) => size === -1 || size === sent.shape[index])
  );
}
