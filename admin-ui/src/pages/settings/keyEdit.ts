import type { Key, KeyEdit, Quota } from '../../api/keys';
import type { Grant } from '../../api/types';
import { NO_QUOTA } from './quota';
import { cleaned, sameGrants } from './roles';

/** What a person types about a key. */
export interface KeyForm {
  label: string;
  scoped: boolean;
  grants: Grant[];
  quota: Quota;
}

export function keyForm(key: Key): KeyForm {
  return {
    label: key.label,
    scoped: Boolean(key.grants),
    grants: key.grants ?? [{ right: 'PREDICT', pattern: '*' }],
    quota: key.quota ?? NO_QUOTA,
  };
}

/** Only what is different from the key as it is. */
export function keyEdit(form: KeyForm, key: Key): KeyEdit {
  const edit: KeyEdit = {};
  if (form.label.trim() !== key.label) {
    edit.label = form.label.trim();
  }
  const grants = form.scoped ? cleaned(form.grants) : null;
  if (!same(grants, key.grants ? cleaned(key.grants) : null)) {
    edit.grants = grants;
  }
  if (!sameQuota(form.quota, key.quota ?? NO_QUOTA)) {
    edit.quota = Object.values(form.quota).every((limit) => limit === null) ? null : form.quota;
  }
  return edit;
}

/** What was typed, on what another person made of the key: they win where nothing was typed. */
export function onTop(form: KeyForm, before: Key, theirs: Key): KeyForm {
  const mine = keyEdit(form, before);
  const now = keyForm(theirs);
  return {
    label: mine.label === undefined ? now.label : form.label,
    scoped: mine.grants === undefined ? now.scoped : form.scoped,
    grants: mine.grants === undefined ? now.grants : form.grants,
    quota: mine.quota === undefined ? now.quota : form.quota,
  };
}

export type KeyPart = 'label' | 'grants' | 'quota';

/** In which parts two states of a key differ. */
export function keyDifferences(one: Key, other: Key): KeyPart[] {
  const parts: KeyPart[] = [];
  if (one.label !== other.label) {
    parts.push('label');
  }
  if (!same(one.grants ?? null, other.grants ?? null)) {
    parts.push('grants');
  }
  if (!sameQuota(one.quota ?? NO_QUOTA, other.quota ?? NO_QUOTA)) {
    parts.push('quota');
  }
  return parts;
}

function same(one: readonly Grant[] | null, other: readonly Grant[] | null): boolean {
  return one === null || other === null ? one === other : sameGrants(one, other);
}

function sameQuota(one: Quota, other: Quota): boolean {
  return (
    one.requestsPerSecond === other.requestsPerSecond &&
    one.itemsPerSecond === other.itemsPerSecond &&
    one.bytesInFlight === other.bytesInFlight
  );
}
