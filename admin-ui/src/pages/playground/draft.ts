import type { Deployment, Signature, TensorSpec, Version } from '../../api/types';
import { bodyOf } from './body';
import { type Cells, carriedOver, cellsFor } from './cells';
import type { Sent } from './snippets';
import { exactJson, Refused, type Tensor, tensorOf } from './tensors';

/** What a person is about to ask. */
export interface Draft {
  /** null as the traffic decides */
  version: number | null;
  /** the version that is asked the same, or null */
  against: number | null;
  rows: number;
  cells: Cells;
  /** the request as text, while it is edited as text */
  json: string | null;
  /** the value of the header that keeps a caller on its version, where the policy has one */
  sticky: string;
}

/** Drafts outlive a change of the tab, and the end of a session. */
const kept = new Map<string, Draft>();

export function keptDraft(model: string): Draft | undefined {
  return kept.get(model);
}

export function keepDraft(model: string, draft: Draft): void {
  kept.set(model, draft);
}

export function firstDraft(
  inputs: readonly TensorSpec[],
  version: number,
  against: number | null,
): Draft {
  return { version, against, rows: 1, cells: cellsFor(inputs, 1), json: null, sticky: '' };
}

/** The signature that a version is served with: the one that its deployment names, else the first. */
export function servedSignature(
  version: Version,
  deployments: readonly Deployment[],
): Signature | undefined {
  const named = deployments.find((one) => one.version === version.number)?.settings.signature;
  return version.signatures.find((one) => one.name === named) ?? version.signatures[0];
}

/** The request of the form, or why it is none. */
export function requestOf(
  draft: Draft,
  signature: Signature | undefined,
  model: string,
  origin: string,
): { sent: Sent } | { refused: Refused } {
  const inputs = signature?.inputs ?? [];
  const outputs = signature?.outputs ?? [];
  const base = {
    origin,
    model,
    version: draft.version,
    outputs: outputs.map((output) => output.name),
  };
  if (draft.json !== null) {
    return {
      sent: { ...base, body: { kind: 'json', text: draft.json }, tensors: tensorsOf(draft.json) },
    };
  }
  try {
    const cells = carriedOver(draft.cells, inputs, draft.rows);
    const tensors = inputs.map((input) => tensorOf(input, cells[input.name] ?? []));
    return { sent: { ...base, body: bodyOf(tensors, outputs), tensors } };
  } catch (failure) {
    if (failure instanceof Refused) {
      return { refused: failure };
    }
    throw failure;
  }
}

/** The tensors of a request written as text, for snippets that need them one by one. */
function tensorsOf(text: string): Tensor[] {
  try {
    const read = exactJson(text) as {
      inputs?: { name: string; datatype: Tensor['datatype']; shape: number[]; data?: unknown[] }[];
    };
    return (read.inputs ?? []).map((input) => ({
      name: input.name,
      datatype: input.datatype,
      shape: input.shape,
      values: (input.data ?? [])
        .flat(32)
        .map((value) =>
          typeof value === 'boolean'
            ? value
            : typeof value === 'object' && value !== null && 'text' in value
              ? String(value.text)
              : String(value),
        ),
    }));
  } catch {
    return [];
  }
}
