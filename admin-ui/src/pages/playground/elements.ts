import type { TensorSpec } from '../../api/types';
import { Digits, exactJson, rowForm } from './tensors';

/** Rows with more values than this are typed as one text. */
const MOST = 32;

/**
 * The values of a cell, each to be typed by itself; null where one text is better: many values, a
 * free size, texts, or something that is not yet a list of the right length.
 */
export function elementsOf(spec: TensorSpec, text: string): string[] | null {
  const { size } = rowForm(spec);
  if (size === null || size < 2 || size > MOST || spec.type === 'BYTES') {
    return null;
  }
  const values = text.trim().startsWith('[')
    ? nested(text)
    : text.split(',').map((one) => one.trim());
  return values?.length === size ? values : null;
}

function nested(text: string): string[] | null {
  try {
    const read = exactJson(text);
    return Array.isArray(read)
      ? read.flat(32).map((one) => (one instanceof Digits ? one.text : String(one)))
      : null;
  } catch {
    return null;
  }
}

/** The cell with one of its values typed anew. */
export function withElement(elements: readonly string[], at: number, typed: string): string {
  return elements.map((one, index) => (index === at ? typed.replace(/[,;]/g, '') : one)).join(', ');
}

/** The cell with a pasted list in its values from one on; null when what was pasted is one value. */
export function withPasted(elements: readonly string[], at: number, pasted: string): string | null {
  const values = pasted
    .replace(/[[\]]/g, ' ')
    .trim()
    .split(/\s*[,;\t\n]\s*|\s+/);
  return values.length < 2
    ? null
    : elements.map((one, index) => (index < at ? one : (values[index - at] ?? one))).join(', ');
}

/** Where an element stands in its row: `0`, or `1,2` in a row of two dimensions. */
export function placeOf(dims: readonly number[], element: number): string {
  const place: number[] = [];
  let rest = element;
  for (const dim of [...dims].reverse()) {
    place.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return place.join(',');
}
