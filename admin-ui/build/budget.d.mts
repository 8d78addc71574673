/** Bytes, gzipped. */
export const BUDGET_BYTES: number;

/** The files of the first page with their sizes, from what was built last. */
export function firstPage(): { file: string; bytes: number }[];
