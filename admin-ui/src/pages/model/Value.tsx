export interface ValueProps {
  of: number | null | undefined;
  unit: string;
  show: (value: number) => string;
}

/** A number and its unit, or a dash where there is none. */
export function Value({ of, unit, show }: ValueProps) {
  return of === null || of === undefined ? (
    '–'
  ) : (
    <>
      {show(of)} <span className="unit">{unit}</span>
    </>
  );
}
