import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ChangeFilters, readChanges } from '../../api/changes';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Rows, tableOf } from '../../components/Rows';
import { SkeletonRows } from '../../components/Skeleton';
import { useText } from '../../i18n/text';
import classes from './Audit.module.css';
import { AuditRow } from './AuditRow';
import type { FilterName } from './filters';
import { type Known, withNewest, withOlder } from './log';

/** From here on somebody reads further down, and rows do not jump in above. */
const READING_PIXELS = 160;

/** A phone has a card for each. */
const guessed = () => (matchMedia('(max-width: 720px)').matches ? 96 : 49);

/** The changes, newest first: new ones come on top while the top is looked at. */
export function AuditList({
  filters,
  onClear,
  onSet,
}: {
  filters: ChangeFilters;
  onClear: () => void;
  onSet: (name: FilterName, value: string) => void;
}) {
  const { t } = useText();
  const [known, setKnown] = useState<Known | null>(null);
  const [waiting, setWaiting] = useState<Known | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const newest = useQuery({
    queryKey: ['changes', 'audit', filters],
    queryFn: ({ signal }) => readChanges(filters, null, signal),
  });
  const older = useMutation({
    mutationFn: (cursor: string) => readChanges(filters, cursor),
    onSuccess: (page) => setKnown((now) => (now ? withOlder(now, page) : now)),
  });

  const page = newest.data;
  useEffect(() => {
    if (!page) {
      return;
    }
    setKnown((now) => {
      const next = withNewest(now, page);
      if (now !== null && next !== now && window.scrollY > READING_PIXELS) {
        setWaiting(next);
        return now;
      }
      return next;
    });
  }, [page]);

  const catchUp = () => {
    if (page) {
      setKnown((now) => withNewest(now, page));
    }
    setWaiting(null);
    window.scrollTo({ top: 0 });
  };

  if (newest.error && known === null) {
    return (
      <ErrorCard
        title={t('audit.failed')}
        failure={newest.error}
        onRetry={() => void newest.refetch()}
      />
    );
  }
  const count = waiting
    ? waiting.items.findIndex((change) => change.position === known?.items[0]?.position)
    : 0;
  return (
    <Card padded={false}>
      {waiting && (
        <div className={classes.newer}>
          <Button size="sm" leftSection={<Icon of={IconArrowUp} />} onClick={catchUp}>
            {t('audit.newer', { count: count < 0 ? waiting.items.length : count })}
          </Button>
        </div>
      )}
      {known === null ? (
        <SkeletonRows rows={10} />
      ) : known.items.length === 0 ? (
        <div className={classes.nothing}>
          <p>{t(Object.keys(filters).length === 0 ? 'audit.none' : 'audit.nothing')}</p>
          {Object.keys(filters).length > 0 && (
            <Button variant="default" size="sm" onClick={onClear}>
              {t('models.clear')}
            </Button>
          )}
        </div>
      ) : (
        <table className={classes.table} {...tableOf(known.items.length)}>
          <thead>
            <tr>
              <th scope="col">{t('audit.when')}</th>
              <th scope="col">{t('audit.who')}</th>
              <th scope="col">{t('audit.what')}</th>
              <th scope="col">{t('audit.why')}</th>
              <th scope="col">
                <span className="only-read-aloud">{t('audit.difference')}</span>
              </th>
            </tr>
          </thead>
          <Rows
            items={known.items}
            keyOf={(change) => change.position}
            columns={5}
            guessed={guessed}
            row={(change, placed) => (
              <AuditRow
                change={change}
                open={open === change.position}
                onToggle={() => setOpen(open === change.position ? null : change.position)}
                onSet={onSet}
                {...placed}
              />
            )}
          />
        </table>
      )}
      {older.error && <ErrorCard title={t('audit.olderFailed')} failure={older.error} />}
      {known?.older && (
        <div className={classes.foot}>
          <Button
            variant="default"
            loading={older.isPending}
            onClick={() => older.mutate(known.older ?? '')}
          >
            {t('audit.older')}
          </Button>
          <span className="quiet">{t('audit.shown', { count: known.items.length })}</span>
        </div>
      )}
    </Card>
  );
}
