import type { Language } from '../i18n/language';
import type { MessageKey } from '../i18n/messages';
import { decimal, percent } from '../i18n/numbers';
import { describeAccess } from './changeAccess';
import { describeWork } from './changeWork';

/** The fields of a change that its sentence is made of. */
export interface ChangeFacts {
  kind: string;
  action: string;
  entity?: string | undefined;
  summary?: string | null | undefined;
  before?: unknown;
  after?: unknown;
}

/** A sentence to be said, and what was before and after, where that is short. */
export interface Sentence {
  key: MessageKey;
  values: Record<string, string | number>;
  before?: string;
  after?: string;
}

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What was done, in the product's words. */
export function describeChange(change: ChangeFacts, language: Language): Sentence {
  const access = describeAccess(change, language) ?? describeWork(change);
  if (access !== null) {
    return access;
  }
  if (change.before === undefined && change.after === undefined) {
    return inShort(change, language);
  }
  const before = fields(change.before);
  const after = fields(change.after);
  const entity = change.entity ?? '';
  switch (change.kind) {
    case 'VERSION':
      return version(change.action, after, entity);
    case 'ALIAS':
      return alias(change.action, before, after, entity);
    case 'DEPLOYMENT':
      return deployment(change.action, before, after, change);
    case 'STATUS':
      return {
        key: 'change.status',
        values: { entity: text(after.version) ? `v${text(after.version)}` : `#${entity}` },
        // Its reason is another one where the state is the same.
        ...arrow(before.state === after.state ? '' : text(before.state), text(after.state)),
      };
    case 'TRAFFIC':
      return traffic(change.action, before, after, change, language);
    case 'MODEL':
      return {
        key:
          change.action === 'create'
            ? 'change.model.create'
            : change.action === 'remove'
              ? 'change.model.remove'
              : 'change.model.edit',
        values: {},
      };
    default:
      return other(change);
  }
}

const KINDS = ['TRAFFIC', 'ALIAS', 'DEPLOYMENT', 'VERSION', 'STATUS', 'MODEL'] as const;

/** Of a change whose before and after are not at hand: the server's few words, or its kind. */
function inShort(change: ChangeFacts, language: Language): Sentence {
  const kind = KINDS.find((one) => one === change.kind);
  if (language === 'en' || kind === undefined) {
    return other(change);
  }
  return { key: `change.kind.${kind}`, values: {} };
}

function other(change: ChangeFacts): Sentence {
  return change.summary
    ? { key: 'change.summary', values: { summary: change.summary } }
    : {
        key: 'change.other',
        values: { kind: change.kind, entity: change.entity ?? '', action: change.action },
      };
}

function arrow(before: string, after: string): { before?: string; after?: string } {
  return { ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

function version(action: string, after: Fields, entity: string): Sentence {
  const values = { version: text(after.number) || (entity.split('/').pop() ?? '') };
  switch (action) {
    case 'register':
      return { key: 'change.version.register', values };
    case 'note':
      return { key: 'change.version.note', values };
    case 'remove':
      return { key: 'change.version.remove', values };
    case 'rescan':
      return { key: 'change.version.rescan', values };
    default:
      return { key: 'change.other', values: { kind: 'VERSION', entity, action } };
  }
}

function alias(action: string, before: Fields, after: Fields, entity: string): Sentence {
  const name = text(after.alias) || text(before.alias) || (entity.split('@').pop() ?? '');
  const was = text(before.version);
  const is = text(after.version);
  return action === 'remove'
    ? { key: 'change.alias.remove', values: { alias: name } }
    : {
        key: 'change.alias.set',
        values: { alias: name },
        ...arrow(was && `v${was}`, is && `v${is}`),
      };
}

function deployment(action: string, before: Fields, after: Fields, change: ChangeFacts): Sentence {
  const number = text(after.version) || text(before.version);
  if (number === '') {
    return other(change);
  }
  const values = { version: number };
  if (action === 'create') {
    return { key: 'change.deploy', values };
  }
  if (action === 'delete') {
    return { key: 'change.undeploy', values };
  }
  if (action === 'retry') {
    return { key: 'change.retry', values };
  }
  if (before.wished !== after.wished) {
    return { key: after.wished === 'LOADED' ? 'change.load' : 'change.unload', values };
  }
  return setting(fields(before.settings), fields(after.settings), values);
}

function setting(was: Fields, is: Fields, values: { version: string }): Sentence {
  const instances = [fields(was.instances).max, fields(is.instances).max];
  if (instances[0] !== instances[1]) {
    return {
      key: 'change.instances',
      values,
      ...arrow(text(instances[0]), text(instances[1])),
    };
  }
  const delay = [fields(was.batching).maxDelayMicros, fields(is.batching).maxDelayMicros];
  if (delay[0] !== delay[1]) {
    const micros = (value: unknown) =>
      typeof value === 'number' ? `${decimal(value)}\u00a0µs` : '';
    return { key: 'change.delay', values, ...arrow(micros(delay[0]), micros(delay[1])) };
  }
  return { key: 'change.settings', values };
}

interface RouteFacts {
  version: number;
  weight: number;
}

/** Of a whole revision, or of the few parts of one that a list of models brings. */
function routes(revision: Fields): RouteFacts[] {
  const found = fields(revision.policy).routes ?? revision.routes;
  return Array.isArray(found) ? (found as RouteFacts[]) : [];
}

function traffic(
  action: string,
  before: Fields,
  after: Fields,
  change: ChangeFacts,
  language: Language,
): Sentence {
  const was = routes(before);
  const is = routes(after).filter((route) => route.weight > 0);
  if (is.length === 0) {
    return other(change);
  }
  const key = action === 'restore' ? 'change.traffic.restore' : 'change.traffic';
  const share = (route: RouteFacts | undefined) => percent((route?.weight ?? 0) / 100, language);
  if (is.length === 1) {
    return {
      key: action === 'restore' ? 'change.traffic.allRestored' : 'change.traffic.all',
      values: { version: is[0]?.version ?? 0 },
    };
  }
  const moved = [...routes(after)]
    .sort((one, two) => two.version - one.version)
    .find((route) => was.find((old) => old.version === route.version)?.weight !== route.weight);
  if (was.length > 0 && moved) {
    const old = was.find((route) => route.version === moved.version);
    return { key, values: { version: moved.version }, before: share(old), after: share(moved) };
  }
  return {
    key: 'change.traffic.split',
    values: { shares: is.map((route) => `v${route.version} ${share(route)}`).join(', ') },
  };
}
