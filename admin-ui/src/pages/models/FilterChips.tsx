import { IconAlertTriangle, IconArrowsSplit2, IconCircleDashed } from '@tabler/icons-react';
import type { OverviewItem } from '../../api/overview';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './FilterChips.module.css';
import { belongs, FILTERS, type Filter } from './list';

const ICONS = {
  all: undefined,
  attention: IconAlertTriangle,
  sharing: IconArrowsSplit2,
  idle: IconCircleDashed,
} as const;

const KEYS = {
  all: 'models.filter.all',
  attention: 'models.filter.attention',
  sharing: 'models.filter.sharing',
  idle: 'models.filter.idle',
} as const;

export interface FilterChipsProps {
  items: readonly OverviewItem[];
  chosen: Filter;
  onChoose: (filter: Filter) => void;
}

export function FilterChips({ items, chosen, onChoose }: FilterChipsProps) {
  const { t } = useText();
  return (
    <fieldset className={classes.chips} aria-label={t('models.filter')}>
      {FILTERS.map((filter) => {
        const icon = ICONS[filter];
        return (
          <button
            key={filter}
            type="button"
            className={classes.chip}
            data-filter={filter}
            aria-pressed={filter === chosen}
            onClick={() => onChoose(filter)}
          >
            {icon && <Icon of={icon} className={classes.icon} />}
            {t(KEYS[filter])}
            <span className={classes.count}>
              {items.filter((item) => belongs(item, filter)).length}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
