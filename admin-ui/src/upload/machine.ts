import type { Finding } from '../api/types';
import { backoffMillis } from '../live/backoff';
import type { Checkpoint, Item, ItemFile } from './item';

/** What can happen to an upload. */
export type Happening =
  | { type: 'begin' }
  | { type: 'created'; upload: string }
  | { type: 'verifying' }
  | { type: 'progress'; path: string; flying: number }
  | { type: 'received'; path: string; received: number; complete: boolean }
  | { type: 'checkpoint'; path: string; checkpoint: Checkpoint }
  | { type: 'break'; now: number; chance: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'picked-wrong'; reason: string }
  | { type: 'picked' }
  | { type: 'check' }
  | { type: 'checked'; quarantined: boolean; problems: Finding[] }
  | { type: 'fail'; reason: string; code: string | null }
  | { type: 'cancel' };

/** Which happenings a phase knows; any other one comes too late and changes nothing. */
const KNOWN: Record<Item['phase'], readonly Happening['type'][]> = {
  waiting: ['begin', 'created', 'pause', 'cancel', 'fail'],
  verifying: ['begin', 'checkpoint', 'pause', 'break', 'fail', 'cancel', 'picked-wrong', 'check'],
  sending: [
    'created',
    'verifying',
    'progress',
    'received',
    'checkpoint',
    'break',
    'pause',
    'check',
    'fail',
    'cancel',
  ],
  paused: ['resume', 'received', 'checkpoint', 'created', 'cancel'],
  broken: ['begin', 'resume', 'pause', 'cancel', 'fail'],
  'needs-files': ['picked', 'picked-wrong', 'cancel', 'fail', 'check'],
  checking: ['checked', 'break', 'fail', 'cancel'],
  checked: ['cancel'],
  quarantined: ['cancel'],
  failed: ['resume', 'cancel'],
  gone: [],
};

/** The next state: a function of the state and what happened, and of nothing else. */
export function next(item: Item, happened: Happening): Item {
  if (!KNOWN[item.phase].includes(happened.type)) {
    return item;
  }
  switch (happened.type) {
    case 'begin':
      return { ...item, phase: 'sending', retryAt: null, reason: null, reasonCode: null };
    case 'created':
      return { ...item, upload: happened.upload };
    case 'verifying':
      return { ...item, phase: 'verifying' };
    case 'progress':
      return file(item, happened.path, (one) => ({ ...one, flying: happened.flying }));
    case 'received':
      // What came through ends a run of failures.
      return {
        ...file(item, happened.path, (one) => ({
          ...one,
          sent: happened.received,
          flying: 0,
          complete: happened.complete,
        })),
        failures: 0,
      };
    case 'checkpoint':
      return file(item, happened.path, (one) => ({ ...one, checkpoint: happened.checkpoint }));
    case 'break': {
      const failures = item.failures + 1;
      return {
        ...landed(item),
        phase: 'broken',
        failures,
        retryAt: happened.now + backoffMillis(failures, happened.chance),
      };
    }
    case 'pause':
      return { ...landed(item), phase: 'paused', retryAt: null };
    case 'resume':
    case 'picked':
      return { ...item, phase: 'waiting', retryAt: null, reason: null, reasonCode: null };
    case 'picked-wrong':
      return { ...item, phase: 'needs-files', reason: happened.reason, reasonCode: null };
    case 'check':
      return { ...item, phase: 'checking', retryAt: null };
    case 'checked':
      return {
        ...item,
        phase: happened.quarantined ? 'quarantined' : 'checked',
        problems: happened.problems,
      };
    case 'fail':
      return {
        ...landed(item),
        phase: 'failed',
        reason: happened.reason,
        reasonCode: happened.code,
        retryAt: null,
      };
    case 'cancel':
      return { ...item, phase: 'gone' };
  }
}

/** After a reload nobody holds the files any more; what the server has stays there. */
export function afterReload(item: Item): Item | null {
  if (item.phase === 'gone' || item.phase === 'failed') {
    return null;
  }
  if (item.phase === 'checking' || item.phase === 'checked' || item.phase === 'quarantined') {
    return item;
  }
  return item.upload === null
    ? null
    : {
        ...landed(item),
        phase: 'needs-files',
        retryAt: null,
        failures: 0,
        reason: null,
        reasonCode: null,
      };
}

function file(item: Item, path: string, change: (file: ItemFile) => ItemFile): Item {
  return { ...item, files: item.files.map((one) => (one.path === path ? change(one) : one)) };
}

/** What was under way is not known to have arrived. */
function landed(item: Item): Item {
  return { ...item, files: item.files.map((one) => ({ ...one, flying: 0 })) };
}
