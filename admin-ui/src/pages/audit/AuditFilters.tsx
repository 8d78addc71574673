import { Autocomplete, Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Ref, useEffect, useState } from 'react';
import type { ChangeFilters } from '../../api/changes';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import classes from './Audit.module.css';
import { countFilters, type FilterName, fromField, KINDS, toField } from './filters';

/** What changes are called where they are made; others can be typed. */
const ACTIONS = [
  'create',
  'edit',
  'set',
  'restore',
  'register',
  'remove',
  'delete',
  'revoke',
  'rotate',
  'retry',
  'note',
  'discard',
  'open',
  'end',
  'end-all',
  'fail',
  'password',
];

const PATIENCE_MILLIS = 350;

export interface AuditFiltersProps {
  ref: Ref<HTMLInputElement>;
  filters: ChangeFilters;
  onSet: (name: FilterName, value: string) => void;
  onClear: () => void;
}

export function AuditFilters({ ref, filters, onSet, onClear }: AuditFiltersProps) {
  const { t } = useText();
  const overview = useQuery(overviewQuery);
  const models = overview.data?.items.map((item) => item.model) ?? [];
  const actors = [
    ...new Set(
      overview.data?.items.flatMap((item) =>
        [item.owner, item.lastChange?.actor].filter((name) => typeof name === 'string'),
      ),
    ),
  ];
  return (
    <search className={classes.filters}>
      <Typed name="text" value={filters.text} onSet={onSet}>
        {(value, change) => (
          <TextInput
            ref={ref}
            className={classes.text ?? ''}
            type="search"
            aria-label={t('audit.text')}
            placeholder={t('audit.text')}
            leftSection={<Icon of={IconSearch} />}
            rightSection={value === '' ? <kbd className={classes.key}>/</kbd> : undefined}
            value={value}
            onChange={(event) => change(event.currentTarget.value)}
          />
        )}
      </Typed>
      <NativeSelect
        className={classes.choice ?? ''}
        aria-label={t('audit.kind')}
        value={filters.kind ?? ''}
        onChange={(event) => onSet('kind', event.currentTarget.value)}
        data={[
          { value: '', label: t('audit.kind.all') },
          ...KINDS.map((kind) => ({ value: kind, label: t(`audit.kind.${kind}`) })),
        ]}
      />
      <Typed name="actor" value={filters.actor} onSet={onSet}>
        {(value, change) => (
          <Autocomplete
            className={classes.choice ?? ''}
            aria-label={t('audit.actor')}
            placeholder={t('audit.actor')}
            data={actors}
            value={value}
            onChange={change}
          />
        )}
      </Typed>
      <Typed name="model" value={filters.model} onSet={onSet}>
        {(value, change) => (
          <Autocomplete
            className={classes.choice ?? ''}
            aria-label={t('audit.model')}
            placeholder={t('audit.model')}
            data={models}
            value={value}
            onChange={change}
          />
        )}
      </Typed>
      <Typed name="action" value={filters.action} onSet={onSet}>
        {(value, change) => (
          <Autocomplete
            className={classes.choice ?? ''}
            aria-label={t('audit.action')}
            placeholder={t('audit.action')}
            data={ACTIONS}
            value={value}
            onChange={change}
          />
        )}
      </Typed>
      <span className={classes.times}>
        <input
          className={classes.time}
          type="datetime-local"
          aria-label={t('audit.from')}
          title={t('audit.from')}
          data-empty={filters.from === undefined || undefined}
          value={toField(filters.from)}
          onChange={(event) => onSet('from', fromField(event.currentTarget.value))}
        />
        <span className="faint">–</span>
        <input
          className={classes.time}
          type="datetime-local"
          aria-label={t('audit.until')}
          title={t('audit.until')}
          data-empty={filters.until === undefined || undefined}
          value={toField(filters.until)}
          onChange={(event) => onSet('until', fromField(event.currentTarget.value))}
        />
      </span>
      {countFilters(filters) > 0 && (
        <Button variant="subtle" leftSection={<Icon of={IconX} />} onClick={onClear}>
          {t('audit.clear')}
        </Button>
      )}
    </search>
  );
}

/** A field whose value goes into the URL once nobody types any more. */
function Typed({
  name,
  value,
  onSet,
  children,
}: {
  name: FilterName;
  value: string | undefined;
  onSet: (name: FilterName, value: string) => void;
  children: (value: string, change: (value: string) => void) => React.ReactNode;
}) {
  const [typed, setTyped] = useState(value ?? '');
  const settle = useDebouncedCallback((next: string) => onSet(name, next), PATIENCE_MILLIS);
  useEffect(() => setTyped(value ?? ''), [value]);
  return children(typed, (next) => {
    setTyped(next);
    settle(next);
  });
}
