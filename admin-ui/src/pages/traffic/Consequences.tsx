import { IconArrowBackUp, IconFlame, IconHourglass, IconUsers } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { Preview } from './preview';
import classes from './Traffic.module.css';

export interface ConsequencesProps {
  preview: Preview;
  /** the number of the policy that holds */
  number: number;
  /** what keeps a caller on its version after the move; null when nothing does */
  sticky: string | null;
}

/** What else a move means: in flight, sticky callers, what stays loaded, how to undo. */
export function Consequences({ preview, number, sticky }: ConsequencesProps) {
  const { t } = useText();
  if (preview.moved === 0) {
    return null;
  }
  const from = preview.from.map((version) => `v${version}`).join(', ');
  const emptied = preview.rows.filter((row) => row.before > 0 && row.after === 0);
  return (
    <ul className={classes.then}>
      <li>
        <Icon of={IconHourglass} />
        <span>{t('shift.inFlight', { from })}</span>
      </li>
      {sticky !== null && (
        <li>
          <Icon of={IconUsers} />
          <span>{t('shift.stickyMove', { key: sticky })}</span>
        </li>
      )}
      {emptied.length > 0 && (
        <li>
          <Icon of={IconFlame} />
          <span>
            {t('shift.staysLoaded', {
              versions: emptied.map((row) => `v${row.version}`).join(', '),
            })}
          </span>
        </li>
      )}
      <li>
        <Icon of={IconArrowBackUp} />
        <span>{t('shift.undo', { number })}</span>
      </li>
    </ul>
  );
}
