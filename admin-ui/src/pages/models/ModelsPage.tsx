import { TextInput } from '@mantine/core';
import { IconSearch, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSearchParams } from 'wouter';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { GatedLink } from '../../components/GatedLink';
import { Icon } from '../../components/Icon';
import { PageHead } from '../../components/PageHead';
import { SkeletonRows } from '../../components/Skeleton';
import { useShortcut } from '../../components/useShortcut';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import { FilterChips } from './FilterChips';
import { FirstRun } from './FirstRun';
import { type Filter, filterFrom, shown, sortFrom } from './list';
import classes from './ModelsPage.module.css';
import { ModelTable } from './ModelTable';
import { Totals } from './Totals';

/** Which model needs me, who serves what, what changed last. */
export default function ModelsPage() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const field = useRef<HTMLInputElement>(null);
  const overview = useQuery(overviewQuery);
  useShortcut('/', () => field.current?.focus());

  const set = (key: string, value: string) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === '') {
          next.delete(key);
        } else {
          next.set(key, value);
        }
        return next;
      },
      { replace: true },
    );

  const items = overview.data?.items;
  const empty = items?.length === 0;
  const filter: Filter = filterFrom(search.get('show'));
  const text = search.get('q') ?? '';
  const sort = sortFrom(search.get('sort'));

  return (
    <>
      <PageHead
        title={t('models.title')}
        path="/overview"
        actions={
          !empty && (
            <GatedLink primary right="OPERATE" href="/upload" icon={<Icon of={IconUpload} />}>
              {t('models.upload')}
            </GatedLink>
          )
        }
      />
      {overview.error && !items && (
        <ErrorCard
          title={t('models.failed')}
          failure={overview.error}
          onRetry={() => void overview.refetch()}
        />
      )}
      {overview.isPending && (
        <Card padded={false}>
          <SkeletonRows rows={8} />
        </Card>
      )}
      {empty && <FirstRun />}
      {overview.data && items && !empty && (
        <>
          <div className={classes.bar}>
            <TextInput
              ref={field}
              className={classes.search ?? ''}
              type="search"
              aria-label={t('models.search')}
              placeholder={t('models.search')}
              leftSection={<Icon of={IconSearch} />}
              value={text}
              onChange={(event) => set('q', event.currentTarget.value)}
              rightSection={text === '' ? <kbd className={classes.key}>/</kbd> : undefined}
            />
            <FilterChips
              items={items}
              chosen={filter}
              onChoose={(one) => set('show', one === 'all' ? '' : one)}
            />
            <Totals overview={overview.data} sort={sort} />
          </div>
          <ModelTable
            items={shown(items, filter, text, sort)}
            sort={sort}
            onSort={(one) => set('sort', one === 'attention' ? '' : one)}
            onClear={() => setSearch(new URLSearchParams())}
          />
        </>
      )}
    </>
  );
}
