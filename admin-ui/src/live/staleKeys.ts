import type { LiveEvent } from './eventStream';

/** The first parts of the keys of what an event makes old. */
export type StaleKey = readonly [string, ...string[]];

interface ChangeLike {
  kind?: string;
  model?: string | null;
  entity?: string;
}

const OF_MODELS = new Set([
  'MODEL',
  'VERSION',
  'ALIAS',
  'DEPLOYMENT',
  'STATUS',
  'TRAFFIC',
  'ROLLOUT',
]);

/** What is to be read again after an event; nothing for those that change nothing on a page. */
export function staleAfter(event: LiveEvent): StaleKey[] {
  if (event.kind === 'windows') {
    return [['overview'], ['series'], ['now']];
  }
  if (event.kind === 'rights') {
    // What one may oneself: the buttons, and whatever one may see more or less of.
    return [['session'], ['overview'], ['models'], ['changes']];
  }
  const { data } = event;
  const change: ChangeLike = typeof data === 'object' && data !== null ? data : {};
  if (event.kind === 'status') {
    // What loading it costs is measured while it loads.
    const model: StaleKey[] = change.model ? [['model', change.model]] : [];
    return [['overview'], ['deployments'], ['changes'], ...model];
  }
  if (event.kind !== 'change' || typeof data !== 'object' || data === null) {
    return [];
  }
  const keys: StaleKey[] = [['changes']];
  if (change.kind === 'UPLOAD') {
    keys.push(['uploads']);
    if (change.entity) {
      keys.push(['upload', change.entity]);
    }
    return keys;
  }
  if (change.kind === 'NODE' || change.kind === 'LEADERSHIP') {
    return [...keys, ['nodes']];
  }
  if (change.kind === 'PRINCIPAL' || change.kind === 'KEY') {
    return [...keys, ['principals'], ['keys']];
  }
  if (change.kind === 'SESSION') {
    return [...keys, ['principals']];
  }
  if (!OF_MODELS.has(change.kind ?? '')) {
    return keys;
  }
  keys.push(['overview'], ['models'], ['deployments']);
  if (change.model) {
    keys.push(['model', change.model]);
  }
  return keys;
}
