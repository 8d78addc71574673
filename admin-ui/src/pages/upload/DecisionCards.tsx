import {
  IconArchive,
  IconArrowsSplit2,
  IconCopy,
  IconPlayerPlay,
  IconRoute,
} from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './Checked.module.css';
import type { Decision } from './decision';

const ICONS = {
  register: IconArchive,
  serve: IconRoute,
  idle: IconPlayerPlay,
  shadow: IconCopy,
  share: IconArrowsSplit2,
} as const;

export interface DecisionCardsProps {
  offered: readonly Decision[];
  chosen: Decision;
  onChoose: (decision: Decision) => void;
}

/** The question whether it takes traffic, as cards of which one is picked. */
export function DecisionCards({ offered, chosen, onChoose }: DecisionCardsProps) {
  const { t } = useText();
  return (
    <div className={classes.choices} role="radiogroup" aria-label={t('deploy.title')}>
      {offered.map((decision) => (
        <label key={decision} className={classes.choice}>
          <input
            type="radio"
            name="decision"
            checked={decision === chosen}
            onChange={() => onChoose(decision)}
          />
          <span className={classes.choiceName}>{t(`deploy.${decision}`)}</span>
          <Icon of={ICONS[decision]} />
          <span className={classes.choiceWhat}>{t(`deploy.${decision}.what`)}</span>
        </label>
      ))}
    </div>
  );
}
