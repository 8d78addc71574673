import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Placed } from './Rows';

const BESIDE = 10;

export interface ManyRowsProps {
  /** of all rows, in their order */
  keys: readonly string[];
  columns: number;
  guessed: () => number;
  row: (index: number, placed: Placed) => ReactNode;
}

/** Very many rows of a table; the page scrolls as if all of them were there. */
export default function ManyRows({ keys, columns, guessed, row }: ManyRowsProps) {
  const begin = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  // After each drawing: what stands above the table comes and goes.
  useLayoutEffect(() => {
    setTop(Math.round((begin.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
  });
  const rows = useWindowVirtualizer({
    count: keys.length,
    estimateSize: guessed,
    overscan: BESIDE,
    scrollMargin: top,
    getItemKey: (index) => keys[index] ?? index,
  });
  const drawn = rows.getVirtualItems();
  const above = (drawn[0]?.start ?? top) - top;
  const below = rows.getTotalSize() + top - (drawn.at(-1)?.end ?? top);
  return (
    <>
      <tbody ref={begin} aria-hidden="true">
        <Room columns={columns} height={above} />
      </tbody>
      {drawn.map(({ key, index }) => (
        <Fragment key={key}>{row(index, { index, onPlaced: rows.measureElement })}</Fragment>
      ))}
      <tbody aria-hidden="true">
        <Room columns={columns} height={Math.max(0, below)} />
      </tbody>
    </>
  );
}

/** Where the rows would be that are not drawn. */
function Room({ columns, height }: { columns: number; height: number }) {
  return (
    <tr>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
