import { bf16Value, fp16Value } from './halves';
import { type Datatype, Digits, exactJson } from './tensors';

/** A value of an answer: words are kept where a number would lose digits or is none. */
export type AnswerValue = number | string | boolean | null;

export interface Output {
  name: string;
  datatype: Datatype;
  shape: number[];
  values: AnswerValue[];
}

export interface ModelAnswer {
  modelVersion: string | null;
  outputs: Output[];
  /** the JSON as it came */
  raw: string;
}

interface RawOutput {
  name: string;
  datatype: Datatype;
  shape: number[];
  data?: unknown;
  parameters?: { binary_data_size?: number };
}

/** Reads an answer; `jsonBytes` is where its JSON ends when bytes come behind it, else null. */
export function readAnswer(body: Uint8Array, jsonBytes: number | null): ModelAnswer {
  const raw = new TextDecoder().decode(jsonBytes === null ? body : body.subarray(0, jsonBytes));
  const read = exactJson(raw) as { model_version?: string; outputs?: RawOutput[] };
  let at = jsonBytes ?? body.length;
  const outputs = (read.outputs ?? []).map((output) => {
    const size = output.parameters?.binary_data_size;
    const shape = output.shape.map(Number);
    if (size === undefined) {
      return { name: output.name, datatype: output.datatype, shape, values: flat(output.data) };
    }
    const piece = body.subarray(at, at + size);
    at += size;
    return {
      name: output.name,
      datatype: output.datatype,
      shape,
      values: halves(output.datatype, piece),
    };
  });
  return { modelVersion: read.model_version ?? null, outputs, raw };
}

function flat(data: unknown): AnswerValue[] {
  if (!Array.isArray(data)) {
    return [data instanceof Digits ? data.text : (data as AnswerValue)];
  }
  return data.flatMap(flat);
}

function halves(datatype: Datatype, bytes: Uint8Array): AnswerValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = datatype === 'FP16' ? fp16Value : bf16Value;
  return Array.from({ length: bytes.length >> 1 }, (_, index) =>
    value(view.getUint16(index * 2, true)),
  );
}

/** The values of each row. An output without rows is one row. */
export function rowsOf(output: Output, rows: number): AnswerValue[][] {
  const count = output.shape[0] === rows && output.shape.length > 0 ? rows : 1;
  const width = output.values.length / count;
  return Array.from({ length: count }, (_, row) =>
    output.values.slice(row * width, (row + 1) * width),
  );
}

/** A value as a number for a chart or a difference; null when it is none. */
export function numberOf(value: AnswerValue | undefined): number | null {
  if (typeof value === 'boolean' || value === null || value === undefined) {
    return null;
  }
  const number = Number(value);
  return Number.isFinite(number) && String(value).trim() !== '' ? number : null;
}

/** By how many per cent one is above the other; null when that says nothing. */
export function differencePercent(
  one: AnswerValue | undefined,
  other: AnswerValue | undefined,
): number | null {
  const a = numberOf(one);
  const b = numberOf(other);
  return a === null || b === null || b === 0 ? null : ((a - b) / Math.abs(b)) * 100;
}

/** The greatest difference of two rows of numbers; null when they cannot be compared. */
export function greatestDifference(
  one: readonly AnswerValue[],
  other: readonly AnswerValue[],
): number | null {
  if (one.length !== other.length || one.length === 0) {
    return null;
  }
  let most: number | null = null;
  for (let at = 0; at < one.length; at++) {
    const a = numberOf(one[at]);
    const b = numberOf(other[at]);
    if (a === null || b === null) {
      return null;
    }
    most = Math.max(most ?? 0, Math.abs(a - b));
  }
  return most;
}

/** At most so many significant digits, without a tail of zeros: for a table, not for a machine. */
export function shownValue(value: AnswerValue | undefined): string {
  if (value === undefined || value === null) {
    return '–';
  }
  if (typeof value !== 'number') {
    return String(value).replace(/^-(?=\d|I)/, '−');
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value.toLocaleString('en-US').replace('-', '−');
  }
  const size = Math.abs(value);
  const text =
    size >= 1e9 || size < 1e-4
      ? Number(value.toPrecision(5)).toExponential()
      : Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 8 });
  return text.replaceAll('-', '−');
}

/** Whether each row of an output is a list of numbers, as a classifier's scores are. */
export function isScores(output: Output, rows: number): boolean {
  const list = rowsOf(output, rows);
  return (
    output.datatype !== 'BYTES' &&
    output.datatype !== 'BOOL' &&
    output.shape.length === 2 &&
    list.every((row) => row.length > 1)
  );
}

/** The place of the greatest number, the first of equals; null when none is a number. */
export function mostOf(row: readonly AnswerValue[]): number | null {
  let most: number | null = null;
  let place: number | null = null;
  row.forEach((value, at) => {
    const number = numberOf(value);
    if (number !== null && (most === null || number > most)) {
      most = number;
      place = at;
    }
  });
  return place;
}

/** The places of so many greatest numbers of a row, the greatest first; of equals the first. */
export function greatestOf(row: readonly AnswerValue[], count: number): number[] {
  return row
    .map((value, at) => ({ at, number: numberOf(value) }))
    .filter((one): one is { at: number; number: number } => one.number !== null)
    .sort((one, other) => other.number - one.number || one.at - other.at)
    .slice(0, count)
    .map((one) => one.at);
}
