import { Button } from '@mantine/core';
import { IconKey, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { type Key, listKeys } from '../../api/keys';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { useNow } from '../../components/useNow';
import { useText } from '../../i18n/text';
import { useMay, useSession } from '../../SessionContext';
import { EditKeyDialog } from './EditKeyDialog';
import { KeyDialog } from './KeyDialog';
import type { KeyAct } from './KeyRow';
import { KeyTable } from './KeyTable';
import { keyState } from './quota';
import { RevokeDialog } from './RevokeDialog';
import { RotateDialog } from './RotateDialog';
import classes from './Settings.module.css';

/** Keys for programs: whose, what they may, how much, since when unused. */
export function KeysTab() {
  const { t } = useText();
  const { session } = useSession();
  const mayAdminister = useMay('ADMINISTER', '*');
  const [search, setSearch] = useSearchParams();
  const wished = search.get('principal');
  const principal = wished;
  const ended = search.get('show') === 'all';
  const now = useNow(30_000);
  const [asked, setAsked] = useState<{ key: Key; for: KeyAct } | null>(null);
  const keys = useQuery({
    queryKey: ['keys', principal],
    queryFn: ({ signal }) => listKeys(principal, signal),
    enabled: mayAdminister,
    // No event tells of a key's last use.
    refetchInterval: 30_000,
  });
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === null) {
          next.delete(name);
        } else {
          next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const isOver = (key: Key) => ['revoked', 'expired'].includes(keyState(key, now));
  const shown = keys.data?.filter((key) => ended || !isOver(key));
  const over = keys.data?.filter(isOver).length ?? 0;

  return (
    <>
      <div className={classes.bar}>
        <fieldset className={classes.toggle} aria-label={t('keys.which')}>
          {[false, true].map((all) => (
            <button
              key={String(all)}
              type="button"
              aria-pressed={ended === all}
              onClick={() => set('show', all ? 'all' : null)}
            >
              {t(all ? 'keys.all' : 'keys.valid')}
            </button>
          ))}
        </fieldset>
        {wished !== null && (
          <Button
            variant="default"
            rightSection={<Icon of={IconX} size={14} />}
            onClick={() => set('principal', null)}
          >
            {t('keys.of', { name: wished })}
          </Button>
        )}
        <span className={classes.barEnd}>
          {!mayAdminister && <RoleNote right="ADMINISTER" />}
          <Button
            disabled={!mayAdminister}
            leftSection={<Icon of={IconKey} />}
            onClick={() => set('new', '')}
          >
            {t('keys.new')}
          </Button>
        </span>
      </div>
      {keys.error ? (
        <ErrorCard
          title={t('keys.failed')}
          failure={keys.error}
          onRetry={() => void keys.refetch()}
        />
      ) : (
        <Card padded={false}>
          {!mayAdminister ? (
            <div className={classes.empty}>
              <p>{t('keys.forbidden')}</p>
            </div>
          ) : shown === undefined ? (
            <SkeletonRows rows={5} />
          ) : shown.length === 0 ? (
            <div className={classes.empty}>
              <p>
                <strong>{t('keys.none')}</strong>
              </p>
              <p className="quiet">{t('keys.what')}</p>
            </div>
          ) : (
            <KeyTable keys={shown} now={now} onAsk={(key, what) => setAsked({ key, for: what })} />
          )}
          {!ended && over > 0 && (
            <p className={tables.nothing}>
              <span className="quiet">{t('keys.over', { count: over })}</span>
            </p>
          )}
        </Card>
      )}
      <KeyDialog
        opened={search.has('new') && mayAdminister}
        principal={wished ?? session.principal.name}
        onClose={() => set('new', null)}
      />
      <EditKeyDialog
        target={asked?.for === 'edit' ? asked.key : null}
        onClose={() => setAsked(null)}
      />
      <RotateDialog
        target={asked?.for === 'rotate' ? asked.key : null}
        onClose={() => setAsked(null)}
      />
      <RevokeDialog
        target={asked?.for === 'revoke' ? asked.key : null}
        onClose={() => setAsked(null)}
      />
    </>
  );
}
