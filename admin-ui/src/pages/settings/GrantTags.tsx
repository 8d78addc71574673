import type { Grant } from '../../api/types';
import { useText } from '../../i18n/text';
import { RIGHTS, ROLES } from './roles';
import classes from './Settings.module.css';

/** Rights in the words of roles, each with the models for which it holds. */
export function GrantTags({ grants }: { grants: readonly Grant[] }) {
  const { t } = useText();
  if (grants.length === 0) {
    return <span className="faint">{t('grants.none')}</span>;
  }
  return (
    <ul className={classes.tags}>
      {[...RIGHTS].reverse().map((right) => {
        const patterns = grants
          .filter((grant) => grant.right === right)
          .map((grant) => grant.pattern);
        return patterns.length === 0 ? null : (
          <li key={right} className={classes.tag}>
            {t(ROLES[right])} <code>{patterns.join(', ')}</code>
          </li>
        );
      })}
    </ul>
  );
}
