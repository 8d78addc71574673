import type { Finding } from '../api/types';

/** What a person says about the version that the files become. */
export interface About {
  model: string;
  note: string;
  dataSet: string;
  run: string;
}

/** The hash of a beginning of a file, by which the same file is known again. */
export interface Checkpoint {
  offset: number;
  sha256: string;
}

/** One file on its way. */
export interface ItemFile {
  path: string;
  size: number;
  lastModified: number;
  /** bytes that the server has for certain */
  sent: number;
  /** bytes that are under way beyond them */
  flying: number;
  checkpoint: Checkpoint | null;
  complete: boolean;
}

/**
 * Where an upload stands. `waiting` for its turn; `broken` tries again by itself; `needs-files` was
 * sent by a page that is gone, so the files must be picked again; `failed` stopped with a reason.
 */
export type Phase =
  | 'waiting'
  | 'verifying'
  | 'sending'
  | 'paused'
  | 'broken'
  | 'needs-files'
  | 'checking'
  | 'checked'
  | 'quarantined'
  | 'failed'
  | 'gone';

export interface Item {
  key: string;
  about: About;
  files: ItemFile[];
  /** the server's id; null before it knows of it */
  upload: string | null;
  phase: Phase;
  /** in which the next try is, for `broken` (milliseconds of the clock) */
  retryAt: number | null;
  failures: number;
  /** why it stopped, for `failed`; what is wrong with what was picked, for `needs-files` */
  reason: string | null;
  /** the server's code of that, if it has one */
  reasonCode: string | null;
  problems: Finding[];
}

export function totalBytes(item: Item): number {
  return item.files.reduce((sum, file) => sum + file.size, 0);
}

export function sentBytes(item: Item): number {
  return item.files.reduce((sum, file) => sum + Math.min(file.size, file.sent + file.flying), 0);
}

/** 0 to 100, never 100 before everything is there. */
export function percentSent(item: Item): number {
  const total = totalBytes(item);
  if (item.files.every((file) => file.complete)) {
    return 100;
  }
  return total === 0 ? 0 : Math.min(99, Math.floor((sentBytes(item) / total) * 100));
}

/** Whether this page does something for the upload, or would as soon as it can. */
export function isActive(phase: Phase): boolean {
  return (
    phase === 'waiting' ||
    phase === 'verifying' ||
    phase === 'sending' ||
    phase === 'broken' ||
    phase === 'checking'
  );
}

/** Whether it belongs into the tray: long work that is not over. */
export function inTray(item: Item): boolean {
  return isActive(item.phase) || item.phase === 'paused' || item.phase === 'needs-files';
}

export function canPause(item: Item): boolean {
  return item.phase === 'sending' || item.phase === 'waiting';
}

/** Whether it goes on when it is asked to. */
export function canGoOn(item: Item): boolean {
  return item.phase === 'paused' || item.phase === 'broken' || item.phase === 'failed';
}
