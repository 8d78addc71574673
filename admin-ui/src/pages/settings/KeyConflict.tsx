import type { Key } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { useText } from '../../i18n/text';
import { type KeyPart, keyDifferences } from './keyEdit';
import { quotaWords } from './quota';
import { useRoleWords } from './useRoleWords';

export interface KeyConflictProps {
  /** as it was when this person began */
  before: Key;
  /** as it is since another person changed it */
  theirs: Key;
  onMine: () => void;
  onTheirs: () => void;
}

/** Another person changed the key meanwhile: what they did, and how to go on. */
export function KeyConflict({ before, theirs, onMine, onTheirs }: KeyConflictProps) {
  const { t } = useText();
  const roles = useRoleWords();
  const scope = (key: Key) => (key.grants ? roles(key.grants) : t('keys.wholeScope'));
  const quota = (key: Key) => quotaWords(key.quota).join(', ') || t('keys.unlimited');
  const said: Record<KeyPart, (key: Key) => string> = {
    label: (key) => key.label,
    grants: scope,
    quota,
  };
  const name = { label: 'keys.label', grants: 'keys.scope', quota: 'keys.quota' } as const;
  return (
    <Conflict
      what={t('keys.overtaken')}
      differences={keyDifferences(before, theirs).map((part) => ({
        name: t(name[part]),
        before: said[part](before),
        theirs: said[part](theirs),
      }))}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}
