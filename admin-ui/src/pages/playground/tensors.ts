import type { TensorSpec } from '../../api/types';

export type Datatype = TensorSpec['type'];

/** A value as it goes over the wire in JSON: digits are kept as text, since 64 bits outlive no number. */
export type Literal = string | boolean;

/** An input as it is sent. Numbers are literals; text of BYTES is marked by the datatype. */
export interface Tensor {
  name: string;
  datatype: Datatype;
  shape: number[];
  values: Literal[];
}

/** Why a cell is no value, and where it is. */
export interface CellProblem {
  input: string;
  row: number;
  /** which of the row's values it is, where that can be told */
  element?: number;
  code: 'empty' | 'number' | 'whole' | 'range' | 'boolean' | 'count' | 'json' | 'ragged';
  /** what was typed, or how many there are */
  got: string;
  /** what is allowed, or how many are needed */
  wanted: string;
}

export class Refused extends Error {
  readonly problem: CellProblem;

  constructor(problem: CellProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

const WHOLE: Partial<Record<Datatype, readonly [bigint, bigint]>> = {
  UINT8: [0n, 255n],
  UINT16: [0n, 65_535n],
  UINT32: [0n, 4_294_967_295n],
  UINT64: [0n, 18_446_744_073_709_551_615n],
  INT8: [-128n, 127n],
  INT16: [-32_768n, 32_767n],
  INT32: [-2_147_483_648n, 2_147_483_647n],
  INT64: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

const GREATEST: Partial<Record<Datatype, number>> = {
  FP16: 65_504,
  BF16: 3.3895313892515355e38,
  FP32: 3.4028234663852886e38,
};

export function isWhole(type: Datatype): boolean {
  return WHOLE[type] !== undefined;
}

export function isNumber(type: Datatype): boolean {
  return type !== 'BYTES' && type !== 'BOOL';
}

/** What one row of an input is. */
export interface RowForm {
  /** whether the outermost dimension counts rows */
  rows: boolean;
  /** the dimensions of one row; −1 where the caller decides */
  dims: number[];
  /** values in one row; null when the caller decides */
  size: number | null;
}

export function rowForm(spec: TensorSpec): RowForm {
  const rows = spec.shape[0] === -1;
  const dims = spec.shape.slice(rows ? 1 : 0);
  return {
    rows,
    dims,
    size: dims.includes(-1) ? null : dims.reduce((product, dim) => product * dim, 1),
  };
}

/** The input made of one text for each row. */
export function tensorOf(spec: TensorSpec, cells: readonly string[]): Tensor {
  const form = rowForm(spec);
  const given = form.rows ? cells : cells.slice(0, 1);
  const rows = given.map((cell, row) => readRow(spec, form, cell, row));
  const dims = rows[0]?.dims ?? form.dims;
  rows.forEach((one, row) => {
    if (one.dims.join() !== dims.join()) {
      throw new Refused({
        input: spec.name,
        row,
        code: 'ragged',
        got: `[${one.dims.join(', ')}]`,
        wanted: `[${dims.join(', ')}]`,
      });
    }
  });
  return {
    name: spec.name,
    datatype: spec.type,
    shape: form.rows ? [rows.length, ...dims] : dims,
    values: rows.flatMap((one) => one.values),
  };
}

interface Row {
  dims: number[];
  values: Literal[];
}

function readRow(spec: TensorSpec, form: RowForm, cell: string, row: number): Row {
  const at = { input: spec.name, row };
  if (form.size === 1) {
    return { dims: form.dims, values: [readValue(spec.type, cell, at)] };
  }
  const text = cell.trim();
  const { dims, items } = text.startsWith('[')
    ? nested(text, at)
    : flat(spec.type, text, form.size);
  const values = items.map((item, element) => readValue(spec.type, item, { ...at, element }));
  // A row typed flat takes the shape that is declared, where one is.
  const free = form.dims.filter((dim) => dim === -1).length;
  if (form.size !== null) {
    if (values.length !== form.size) {
      throw new Refused({
        ...at,
        code: 'count',
        got: String(values.length),
        wanted: String(form.size),
      });
    }
    return { dims: form.dims, values };
  }
  if (dims.length === form.dims.length) {
    const wrong = form.dims.some((dim, index) => dim !== -1 && dim !== dims[index]);
    if (wrong) {
      throw new Refused({
        ...at,
        code: 'count',
        got: `[${dims.join(', ')}]`,
        wanted: `[${form.dims.join(', ')}]`,
      });
    }
    return { dims, values };
  }
  const known = form.dims.filter((dim) => dim !== -1).reduce((product, dim) => product * dim, 1);
  if (free !== 1 || known === 0 || values.length % known !== 0) {
    throw new Refused({
      ...at,
      code: 'count',
      got: String(values.length),
      wanted: `[${form.dims.join(', ')}]`,
    });
  }
  return { dims: form.dims.map((dim) => (dim === -1 ? values.length / known : dim)), values };
}

/** Values between commas, semicolons or spaces; texts between line ends. */
function flat(
  type: Datatype,
  text: string,
  size: number | null,
): { dims: number[]; items: string[] } {
  const items =
    text === ''
      ? []
      : type === 'BYTES'
        ? text.split(/\r?\n/).filter((one) => one !== '')
        : // A place between two commas is a value that was not typed yet.
          text.split(/\s*[,;]\s*|\s+/);
  if (items.at(-1) === '' && items.length !== size) {
    items.pop();
  }
  return { dims: [items.length], items };
}

/** A JSON array, nested or not, with its digits as they are. */
function nested(
  text: string,
  at: { input: string; row: number },
): { dims: number[]; items: string[] } {
  let value: unknown;
  try {
    value = exactJson(text);
  } catch {
    throw new Refused({ ...at, code: 'json', got: text.slice(0, 40), wanted: '[…]' });
  }
  const items: string[] = [];
  const dims: number[] = [];
  const walk = (one: unknown, depth: number) => {
    if (!Array.isArray(one)) {
      items.push(one instanceof Digits ? one.text : String(one));
      return;
    }
    if (dims.length <= depth) {
      dims.push(one.length);
    } else if (dims[depth] !== one.length) {
      throw new Refused({
        ...at,
        code: 'ragged',
        got: String(one.length),
        wanted: String(dims[depth]),
      });
    }
    for (const inner of one) {
      walk(inner, depth + 1);
    }
  };
  walk(value, 0);
  return { dims, items };
}

/** One value as the datatype allows it. */
export function readValue(
  type: Datatype,
  cell: string,
  at: { input: string; row: number; element?: number },
): Literal {
  if (type === 'BYTES') {
    return cell;
  }
  const text = cell.trim().replace(/^−/, '-');
  const refuse = (code: CellProblem['code'], wanted: string): never => {
    throw new Refused({ ...at, code, got: text.slice(0, 40), wanted });
  };
  if (text === '') {
    return refuse('empty', type);
  }
  if (type === 'BOOL') {
    if (/^(true|1)$/i.test(text)) {
      return true;
    }
    return /^(false|0)$/i.test(text) ? false : refuse('boolean', 'true, false');
  }
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  const range = WHOLE[type];
  if (range) {
    if (!/^[+-]?\d+$/.test(plain)) {
      return refuse('whole', type);
    }
    const value = BigInt(plain.replace(/^\+/, ''));
    return value < range[0] || value > range[1]
      ? refuse('range', `${range[0]} … ${range[1]}`)
      : value.toString();
  }
  if (/^[+-]?(nan|inf(inity)?)$/i.test(plain)) {
    return /nan/i.test(plain) ? 'NaN' : plain.startsWith('-') ? '-Infinity' : 'Infinity';
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) {
    return refuse('number', type);
  }
  const value = Number(plain);
  if (!Number.isFinite(value) || Math.abs(value) > (GREATEST[type] ?? Number.MAX_VALUE)) {
    return refuse('range', type);
  }
  // JSON wants a digit on both sides of the point, and no plus.
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(plain) ? plain : String(value);
}

/** Whether a value has no form in JSON. */
export function isNonFinite(literal: Literal): boolean {
  return literal === 'NaN' || literal === 'Infinity' || literal === '-Infinity';
}

/** Digits of a number that are kept as they were written. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON whose whole numbers beyond 2^53 are Digits instead of another number. */
export function exactJson(text: string): unknown {
  let strings = false;
  let marked = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (strings) {
      marked += character;
      if (character === '\\') {
        marked += text[++at] ?? '';
      } else if (character === '"') {
        strings = false;
      }
    } else if (character === '"') {
      strings = true;
      marked += character;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      let end = at + 1;
      while (end < text.length && /[0-9.eE+-]/.test(text[end] ?? '')) {
        end++;
      }
      const number = text.slice(at, end);
      marked +=
        /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number))
          ? `{"${MARK}":"${number}"}`
          : number;
      at = end - 1;
    } else {
      marked += character;
    }
  }
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'object' && value !== null && MARK in value
      ? new Digits(String((value as Record<string, unknown>)[MARK]))
      : value,
  );
}

const MARK = 'slipway digits';
