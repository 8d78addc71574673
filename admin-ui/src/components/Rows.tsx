import { Fragment, type ReactNode, Suspense } from 'react';
import { lazyPage } from './lazyPage';

// Few installations need it, and the first page weighs what all of them load.
const ManyRows = lazyPage(() => import('./ManyRows'));

/** Of more rows only those are drawn that are near what is seen. */
const MOST_DRAWN = 200;

/** While its program is loaded nothing goes away that was there before one more page of rows came. */
const MOST_AT_FIRST = 300;

/** What the element of a row needs where not all rows are drawn. */
export interface Placed {
  /** its place among all */
  index?: number;
  /** told the element, whose height is its own */
  onPlaced?: (element: HTMLElement | null) => void;
}

export interface RowsProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  /** of the table */
  columns: number;
  /** a row's height until it was drawn once */
  guessed: () => number;
  /** a body of the table for each */
  row: (item: T, placed: Placed) => ReactNode;
}

/** The rows of a table: all of them, or of very many those that are near what is seen. */
export function Rows<T>({ items, keyOf, columns, guessed, row }: RowsProps<T>) {
  if (items.length <= MOST_DRAWN) {
    return items.map((item) => <Fragment key={keyOf(item)}>{row(item, {})}</Fragment>);
  }
  return (
    <Suspense
      fallback={items
        .slice(0, MOST_AT_FIRST)
        .map((item) => <Fragment key={keyOf(item)}>{row(item, {})}</Fragment>)}
    >
      <ManyRows
        keys={items.map(keyOf)}
        columns={columns}
        guessed={guessed}
        row={(index, placed) => {
          const item = items[index];
          return item === undefined ? null : row(item, placed);
        }}
      />
    </Suspense>
  );
}

/** What a table says of its rows where not all of them are drawn. */
export function tableOf(rows: number): { 'data-many'?: true; 'aria-rowcount'?: number } {
  return rows > MOST_DRAWN ? { 'data-many': true, 'aria-rowcount': rows + 1 } : {};
}

/** What a row says of its place where not all rows are drawn; its table's head is the first. */
export function rowAt(index: number | undefined): number | undefined {
  return index === undefined ? undefined : index + 2;
}
