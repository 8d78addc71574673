import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconFlame,
  IconHourglass,
  IconPin,
  IconUsers,
} from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { Preview } from './preview';
import type { NotReady } from './ready';
import classes from './Traffic.module.css';

export interface ConsequencesProps {
  preview: Preview;
  /** versions that get a share and take no calls yet */
  notReady: readonly NotReady[];
  /** the number of the policy that holds */
  number: number;
  /** what keeps a caller on its version after the move; null when nothing does */
  sticky: string | null;
}

/** What else a move means: who cannot answer yet, who stays, what stays loaded, how to undo. */
export function Consequences({ preview, notReady, number, sticky }: ConsequencesProps) {
  const { t } = useText();
  if (preview.moved === 0) {
    return null;
  }
  const from = preview.from.map((version) => `v${version}`).join(', ');
  const emptied = preview.rows.filter((row) => row.before > 0 && row.after === 0);
  return (
    <ul className={classes.then}>
      {notReady.map(({ version, instead }) => (
        <li key={version} data-warns>
          <Icon of={IconAlertTriangle} />
          <span>
            {instead === null
              ? t('shift.noneReady', { version })
              : t('shift.notReady', { version, instead })}
          </span>
        </li>
      ))}
      <li>
        <Icon of={IconHourglass} />
        <span>{t('shift.inFlight', { from })}</span>
      </li>
      {preview.named > 0 && (
        <li>
          <Icon of={IconPin} />
          <span>{t('shift.namedStay', { requests: rate(preview.named) })}</span>
        </li>
      )}
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
