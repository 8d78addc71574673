import type { ChangeFacts, Sentence } from './changeSentence';

const UPLOAD = {
  create: 'change.upload.create',
  check: 'change.upload.check',
  quarantine: 'change.upload.quarantine',
  register: 'change.upload.register',
  discard: 'change.upload.discard',
} as const;

/** What was done about uploads and nodes; null for what has no sentence of its own. */
export function describeWork(change: ChangeFacts): Sentence | null {
  const entity = change.entity ?? '';
  if (change.kind === 'UPLOAD') {
    const { state } = (change.after ?? {}) as { state?: unknown };
    const action =
      change.action === 'check' && state === 'QUARANTINED' ? 'quarantine' : change.action;
    const key = UPLOAD[action as keyof typeof UPLOAD];
    return key ? { key, values: { upload: entity.slice(0, 8) } } : null;
  }
  return change.kind === 'NODE' && change.action === 'join'
    ? { key: 'change.node.join', values: { node: entity } }
    : null;
}
