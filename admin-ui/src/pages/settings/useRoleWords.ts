import type { Grant } from '../../api/types';
import { useText } from '../../i18n/text';
import { ROLES } from './roles';

/** Roles as one line of words. */
export function useRoleWords(): (grants: readonly Grant[]) => string {
  const { t } = useText();
  return (grants) =>
    grants.length === 0
      ? t('grants.none')
      : grants.map((grant) => `${t(ROLES[grant.right])} ${grant.pattern}`).join(', ');
}
