import type { Deployment, TensorSpec, Version } from '../../api/types';
import { bodyOf } from './body';
import { servedSignature } from './draft';
import { type Sent, snippet } from './snippets';
import { type Literal, rowForm, type Tensor } from './tensors';

/** A prediction of one row as a command: zeros in the shape of the signature that answers. */
export function exampleCurl(
  model: string,
  version: Version,
  deployments: readonly Deployment[],
  origin: string,
): string {
  const signature = servedSignature(version, deployments);
  const outputs = signature?.outputs ?? [];
  const tensors = (signature?.inputs ?? []).map(zeros);
  const sent: Sent = {
    origin,
    model,
    version: null,
    body: bodyOf(tensors, outputs),
    tensors,
    outputs: outputs.map((output) => output.name),
  };
  return snippet('curl', sent);
}

/** One row; a dimension that the caller decides is one long. */
function zeros(spec: TensorSpec): Tensor {
  const form = rowForm(spec);
  const dims = form.dims.map((dim) => (dim === -1 ? 1 : dim));
  const size = dims.reduce((product, dim) => product * dim, 1);
  const nothing: Literal = spec.type === 'BOOL' ? false : spec.type === 'BYTES' ? '' : '0';
  return {
    name: spec.name,
    datatype: spec.type,
    shape: form.rows ? [1, ...dims] : dims,
    values: new Array<Literal>(size).fill(nothing),
  };
}
