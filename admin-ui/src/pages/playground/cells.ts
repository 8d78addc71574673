import type { TensorSpec } from '../../api/types';
import { Digits, exactJson, rowForm } from './tensors';

/** What is typed: for each input a text for each row. */
export type Cells = Record<string, string[]>;

/** Something to begin with: zeros of the right count, or empty texts. */
export function emptyCell(spec: TensorSpec): string {
  const { size } = rowForm(spec);
  return size === 1 || size === null || size > 256
    ? ''
    : Array.from({ length: size }, () => (spec.type === 'BOOL' ? 'false' : '0')).join(', ');
}

export function cellsFor(inputs: readonly TensorSpec[], rows: number): Cells {
  return Object.fromEntries(
    inputs.map((spec) => [spec.name, Array.from({ length: rows }, () => emptyCell(spec))]),
  );
}

/** Cells for another signature: what fits stays as it was typed. */
export function carriedOver(was: Cells, inputs: readonly TensorSpec[], rows: number): Cells {
  return Object.fromEntries(
    inputs.map((spec) => [
      spec.name,
      Array.from({ length: rows }, (_, row) => was[spec.name]?.[row] ?? emptyCell(spec)),
    ]),
  );
}

/** The cells that a request's JSON stands for; null when it is not one of this signature. */
export function cellsOf(
  text: string,
  inputs: readonly TensorSpec[],
): { cells: Cells; rows: number } | null {
  let read: unknown;
  try {
    read = exactJson(text);
  } catch {
    return null;
  }
  const given = (read as { inputs?: unknown } | null)?.inputs;
  if (!Array.isArray(given)) {
    return null;
  }
  const cells: Cells = {};
  let rows = 1;
  for (const spec of inputs) {
    const input = given.find((one) => one?.name === spec.name);
    if (!Array.isArray(input?.data) || !Array.isArray(input.shape)) {
      return null;
    }
    const values: string[] = input.data.flat(32).map(textOf);
    const count = rowForm(spec).rows ? Number(input.shape[0]) : 1;
    if (!(count > 0) || values.length % count !== 0) {
      return null;
    }
    rows = Math.max(rows, count);
    const width = values.length / count;
    cells[spec.name] = Array.from({ length: count }, (_, row) =>
      cellText(spec, values.slice(row * width, (row + 1) * width)),
    );
  }
  return { cells: carriedOver(cells, inputs, rows), rows };
}

function textOf(value: unknown): string {
  return value instanceof Digits ? value.text : String(value);
}

function cellText(spec: TensorSpec, values: readonly string[]): string {
  return spec.type === 'BYTES' ? values.join('\n') : values.join(', ');
}

/**
 * Rows pasted from a table: the first line names the inputs, or the columns stand in the order of
 * the signature. Null when a column belongs to no input.
 */
export function cellsOfCsv(
  text: string,
  inputs: readonly TensorSpec[],
): { cells: Cells; rows: number } | null {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(csvLine);
  const head = lines[0] ?? [];
  const named = head.some((name) => inputs.some((spec) => spec.name === name));
  const names = named ? head : inputs.map((spec) => spec.name);
  const body = named ? lines.slice(1) : lines;
  if (
    body.length === 0 ||
    names.some((name) => !inputs.some((spec) => spec.name === name)) ||
    body.some((line) => line.length !== names.length)
  ) {
    return null;
  }
  const cells: Cells = Object.fromEntries(
    names.map((name, column) => [name, body.map((line) => line[column] ?? '')]),
  );
  return { cells: carriedOver(cells, inputs, body.length), rows: body.length };
}

/** One line of a table, with commas or tabs between its fields and quotes around what holds them. */
function csvLine(line: string): string[] {
  const separator = line.includes('\t') ? '\t' : ',';
  const fields: string[] = [];
  let field = '';
  let quotes = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quotes) {
      if (character === '"' && line[at + 1] === '"') {
        field += '"';
        at++;
      } else if (character === '"') {
        quotes = false;
      } else {
        field += character;
      }
    } else if (character === '"' && field.trim() === '') {
      quotes = true;
      field = '';
    } else if (character === separator) {
      fields.push(field.trim());
      field = '';
    } else {
      field += character;
    }
  }
  return [...fields, field.trim()];
}
