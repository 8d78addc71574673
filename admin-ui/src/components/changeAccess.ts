import { writtenText } from '../i18n/codes';
import type { Language } from '../i18n/language';
import type { ChangeFacts, Sentence } from './changeSentence';

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const KEY = {
  create: 'change.key.create',
  edit: 'change.key.edit',
  rotate: 'change.key.rotate',
  revoke: 'change.key.revoke',
} as const;

const PRINCIPAL = {
  create: 'change.principal.create',
  first: 'change.principal.first',
  edit: 'change.principal.edit',
  password: 'change.principal.password',
  'password-by-code': 'change.principal.password',
  'password-code': 'change.principal.code',
} as const;

const SESSION = {
  open: 'change.session.open',
  end: 'change.session.end',
  'end-all': 'change.session.endAll',
} as const;

const SIGN_IN = {
  PASSWORD: 'change.signIn.PASSWORD',
  CODE: 'change.signIn.CODE',
  FIRST: 'change.signIn.FIRST',
  CHANGE: 'change.signIn.CHANGE',
} as const;

/** Tries that failed: how many, with what, and how many of them nobody looked at. */
function failedSignIn(after: Record<string, unknown>): Sentence | null {
  const way = SIGN_IN[after.way as keyof typeof SIGN_IN];
  if (!way) {
    return null;
  }
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  const name = typeof after.name === 'string' ? after.name : '';
  const values = {
    name,
    count: number(after.wrong) + number(after.early),
    early: number(after.early),
    known: after.known === true ? 'yes' : 'no',
  };
  return { key: name === '' && after.way !== 'FIRST' ? 'change.signIn.several' : way, values };
}

/** What was done about people, keys and sessions; null for what has no sentence of its own. */
export function describeAccess(change: ChangeFacts, language: Language): Sentence | null {
  const before = fields(change.before);
  const after = fields(change.after);
  const entity = change.entity ?? '';
  if (change.kind === 'KEY') {
    const key = KEY[change.action as keyof typeof KEY];
    const label = after.label || before.label;
    return key
      ? { key, values: { key: typeof label === 'string' ? writtenText(language, label) : entity } }
      : null;
  }
  if (change.kind === 'SIGN_IN') {
    return failedSignIn(after);
  }
  if (change.kind === 'SESSION') {
    const key = SESSION[change.action as keyof typeof SESSION];
    return key ? { key, values: { name: entity } } : null;
  }
  if (change.kind !== 'PRINCIPAL') {
    return null;
  }
  const values = { name: entity };
  if (change.action === 'edit' && change.before && change.after) {
    if (before.disabled !== after.disabled) {
      return {
        key: after.disabled ? 'change.principal.disable' : 'change.principal.enable',
        values,
      };
    }
    if (JSON.stringify(before.grants) !== JSON.stringify(after.grants)) {
      return { key: 'change.principal.roles', values };
    }
  }
  if (change.action === 'create' && after.kind === 'PROGRAM') {
    return { key: 'change.principal.program', values };
  }
  const key = PRINCIPAL[change.action as keyof typeof PRINCIPAL];
  return key ? { key, values } : null;
}
