import { IconLock } from '@tabler/icons-react';
import { useText } from '../i18n/text';
import { ROLES } from '../pages/settings/roles';
import { Icon } from './Icon';
import classes from './RoleNote.module.css';

/** Beside what somebody may not do: the role that it needs. */
export function RoleNote({ right }: { right: keyof typeof ROLES }) {
  const { t } = useText();
  return (
    <span className={classes.note}>
      <Icon of={IconLock} size={14} />
      {t('settings.needsRole', { role: t(ROLES[right]) })}
    </span>
  );
}
