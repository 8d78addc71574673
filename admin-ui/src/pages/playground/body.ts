import type { TensorSpec } from '../../api/types';
import { bf16Bits, fp16Bits } from './halves';
import { type Datatype, isNonFinite, type Literal, type Tensor } from './tensors';

/** A request as it goes over the wire. */
export type Body =
  | { kind: 'json'; text: string }
  /** JSON, and behind it the bytes of what JSON has no form for */
  | { kind: 'binary'; text: string; bytes: Uint8Array };

/** What has no form in JSON goes as bytes: NaN and infinities, FP16 and BF16. */
export function asBytes(tensor: Tensor): boolean {
  return (
    tensor.datatype === 'FP16' ||
    tensor.datatype === 'BF16' ||
    (tensor.datatype !== 'BYTES' && tensor.values.some(isNonFinite))
  );
}

/**
 * The body of an inference request. NaN and infinities of the answer come as words, and outputs
 * without a form in JSON as bytes.
 */
export function bodyOf(tensors: readonly Tensor[], outputs: readonly TensorSpec[]): Body {
  const halves = outputs.filter((output) => output.type === 'FP16' || output.type === 'BF16');
  const pieces: Uint8Array[] = [];
  const inputs = tensors.map((tensor) => {
    if (!asBytes(tensor)) {
      return inputText(
        tensor,
        `"data":[${tensor.values.map((one) => literal(tensor.datatype, one)).join(',')}]`,
      );
    }
    const bytes = bytesOf(tensor);
    pieces.push(bytes);
    return inputText(tensor, `"parameters":{"binary_data_size":${bytes.length}}`);
  });
  const asked =
    halves.length === 0
      ? ''
      : `,\n "outputs":[${outputs
          .map((output) =>
            halves.includes(output)
              ? `{"name":${JSON.stringify(output.name)},"parameters":{"binary_data":true}}`
              : `{"name":${JSON.stringify(output.name)}}`,
          )
          .join(',')}]`;
  // An input on each line, since a person reads it too.
  const text = `{"inputs":[\n  ${inputs.join(',\n  ')}]${asked},\n "parameters":{"nonfinite_output":"string"}}`;
  if (pieces.length === 0) {
    return { kind: 'json', text };
  }
  return { kind: 'binary', text, bytes: joined(pieces) };
}

function inputText(tensor: Tensor, data: string): string {
  return `{"name":${JSON.stringify(tensor.name)},"datatype":"${tensor.datatype}","shape":[${tensor.shape.join(',')}],${data}}`;
}

/** A value as JSON has it. */
export function literal(datatype: Datatype, value: Literal): string {
  return datatype === 'BYTES' ? JSON.stringify(value) : String(value);
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const WIDTHS: Record<Exclude<Datatype, 'BYTES'>, number> = {
  BOOL: 1,
  UINT8: 1,
  INT8: 1,
  UINT16: 2,
  INT16: 2,
  FP16: 2,
  BF16: 2,
  UINT32: 4,
  INT32: 4,
  FP32: 4,
  UINT64: 8,
  INT64: 8,
  FP64: 8,
};

/** Little-endian, as the protocol's binary extension wants it. */
export function bytesOf(tensor: Tensor): Uint8Array {
  if (tensor.datatype === 'BYTES') {
    throw new Error('BYTES go as JSON');
  }
  const width = WIDTHS[tensor.datatype];
  const bytes = new Uint8Array(width * tensor.values.length);
  const view = new DataView(bytes.buffer);
  tensor.values.forEach((value, index) => {
    const at = index * width;
    switch (tensor.datatype) {
      case 'FP32':
        view.setFloat32(at, Number(value), true);
        break;
      case 'FP64':
        view.setFloat64(at, Number(value), true);
        break;
      case 'FP16':
        view.setUint16(at, fp16Bits(Number(value)), true);
        break;
      case 'BF16':
        view.setUint16(at, bf16Bits(Number(value)), true);
        break;
      default:
        throw new Error(`${tensor.datatype} goes as JSON`);
    }
  });
  return bytes;
}
