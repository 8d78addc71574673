import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import type { OverviewItem } from '../../api/overview';
import { Icon } from '../../components/Icon';
import { Rows, tableOf } from '../../components/Rows';
import type { MessageKey } from '../../i18n/messages';
import { useText } from '../../i18n/text';
import type { Sort } from './list';
import { ModelRow } from './ModelRow';
import classes from './ModelTable.module.css';

/** A phone has a card for each. */
const guessed = () => (matchMedia('(max-width: 720px)').matches ? 108 : 51);

export interface ModelTableProps {
  items: readonly OverviewItem[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  onClear: () => void;
}

const HEADS: { key: MessageKey; sort?: Sort; number?: boolean }[] = [
  { key: 'models.head.model', sort: 'name' },
  { key: 'models.head.state', sort: 'attention' },
  { key: 'models.head.versions' },
  { key: 'models.head.requests', sort: 'requests', number: true },
  { key: 'models.head.p99', sort: 'p99', number: true },
  { key: 'models.head.errors', sort: 'errors', number: true },
  { key: 'models.head.change' },
];

export function ModelTable({ items, sort, onSort, onClear }: ModelTableProps) {
  const { t } = useText();
  return (
    <div className={classes.frame}>
      <table className={classes.table} {...tableOf(items.length)}>
        <caption className="only-read-aloud">{t('models.title')}</caption>
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th
                key={head.key}
                scope="col"
                className={head.number ? classes.number : undefined}
                aria-sort={
                  head.sort === sort ? (sort === 'name' ? 'ascending' : 'descending') : undefined
                }
              >
                {head.sort === undefined ? (
                  t(head.key)
                ) : (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(head.sort ?? 'attention')}
                  >
                    {t(head.key)}
                    {head.sort === sort && sort !== 'attention' && (
                      <Icon of={IconArrowDown} size={14} />
                    )}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <Rows
          items={items}
          keyOf={(item) => item.model}
          columns={HEADS.length}
          guessed={guessed}
          row={(item, placed) => <ModelRow item={item} {...placed} />}
        />
      </table>
      {items.length === 0 && (
        <p className={classes.nothing}>
          {t('models.nothing')}{' '}
          <Button variant="subtle" size="sm" onClick={onClear}>
            {t('models.clear')}
          </Button>
        </p>
      )}
    </div>
  );
}
