import { TextInput } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useRef } from 'react';
import { Link, useSearchParams } from 'wouter';
import { type ConfigurationItem, readConfiguration } from '../../api/configuration';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { Described } from '../../components/Described';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { useShortcut } from '../../components/useShortcut';
import { allowedText, codeText } from '../../i18n/codes';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { grouped, narrowed } from './configuration';
import classes from './Settings.module.css';

/** What this server runs with, and where each value comes from. */
export function ConfigurationTab() {
  const { t, language } = useText();
  const mayAdminister = useMay('ADMINISTER', '*');
  const [search, setSearch] = useSearchParams();
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  const text = search.get('q') ?? '';
  const changed = search.get('show') === 'changed';
  const configuration = useQuery({
    queryKey: ['configuration'],
    queryFn: ({ signal }) => readConfiguration(signal),
    enabled: mayAdminister,
    staleTime: 60_000,
  });
  const set = (q: string, only: boolean) =>
    setSearch({ ...(q ? { q } : {}), ...(only ? { show: 'changed' } : {}) }, { replace: true });

  if (!mayAdminister) {
    return (
      <Card>
        <p>{t('configuration.forbidden')}</p>
        <RoleNote right="ADMINISTER" />
      </Card>
    );
  }
  const shown =
    configuration.data &&
    narrowed(configuration.data, text, changed, (item) =>
      codeText(language, 'configuration', item.key),
    );
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          ref={field}
          type="search"
          className={classes.search ?? ''}
          aria-label={t('configuration.search')}
          placeholder={t('configuration.search')}
          leftSection={<Icon of={IconSearch} />}
          value={text}
          onChange={(event) => set(event.currentTarget.value, changed)}
        />
        <fieldset className={classes.toggle} aria-label={t('configuration.which')}>
          {[false, true].map((only) => (
            <button
              key={String(only)}
              type="button"
              aria-pressed={changed === only}
              onClick={() => set(text, only)}
            >
              {t(only ? 'configuration.changed' : 'configuration.all')}
            </button>
          ))}
        </fieldset>
        <span className={classes.barEnd}>
          <Link href="/help/configuration" className="link alone">
            {t('configuration.reference')}
          </Link>
        </span>
      </div>
      {configuration.error ? (
        <ErrorCard
          title={t('configuration.failed')}
          failure={configuration.error}
          onRetry={() => void configuration.refetch()}
        />
      ) : (
        <Card padded={false}>
          {shown === undefined ? (
            <SkeletonRows rows={8} />
          ) : shown.length === 0 ? (
            <p className={tables.nothing} style={{ borderTop: 0 }}>
              {t('configuration.nothing')}
            </p>
          ) : (
            <TableFrame>
              <table className={`${tables.table} ${classes.configuration}`}>
                <thead>
                  <tr>
                    <th scope="col">{t('configuration.key')}</th>
                    <th scope="col">{t('configuration.value')}</th>
                    <th scope="col">{t('configuration.source')}</th>
                    <th scope="col">{t('configuration.meaning')}</th>
                  </tr>
                </thead>
                <tbody>
                  {grouped(shown).map(([group, items]) => (
                    <Fragment key={group}>
                      <tr className={classes.group}>
                        <th colSpan={4} scope="rowgroup">
                          {group}
                        </th>
                      </tr>
                      {items.map((item) => (
                        <Row key={item.key} item={item} />
                      ))}
                    </Fragment>
                  ))}
                </tbody>
              </table>
            </TableFrame>
          )}
        </Card>
      )}
    </>
  );
}

/** A number of bytes in the unit in which people say it; all else as it is. */
function readable({ unit, effective = '' }: ConfigurationItem): string {
  return unit === 'bytes' && /^\d+$/.test(effective) ? size(Number(effective)) : effective;
}

function Row({ item }: { item: ConfigurationItem }) {
  const { t, language } = useText();
  const value = item.value ?? '';
  return (
    <tr>
      <th scope="row">
        <span className={tables.id}>
          <code>{item.key}</code>
          <CopyButton small text={item.key} what={item.key} />
        </span>
        <code className={classes.second}>{item.environment}</code>
      </th>
      <td className={classes.value}>
        {item.secret ? (
          <span className={classes.hidden}>
            <Icon of={IconLock} size={14} />
            {t(item.set ? 'configuration.secretSet' : 'configuration.secretUnset')}
          </span>
        ) : (
          <>
            <code data-differs={item.source !== 'DEFAULT' || undefined}>{value || '–'}</code>
            {item.effective !== undefined && item.effective !== value && (
              <span className={classes.second}>
                {t('configuration.comesTo', { value: readable(item) })}
              </span>
            )}
          </>
        )}
      </td>
      <td>
        <span className={classes.source} data-source={item.source}>
          {t(`configuration.source.${item.source}`)}
        </span>
        {item.from !== '' && <code className={classes.second}>{item.from}</code>}
        {item.source !== 'DEFAULT' && !item.secret && (
          <span className={classes.second}>
            {t('configuration.default', { value: item.default || '–' })}
          </span>
        )}
      </td>
      <td className={classes.meaning}>
        <Described kind="configuration" code={item.key} text={item.description} />
        <span className={classes.second}>
          {t('configuration.unitAllowed', {
            unit: codeText(language, 'unit', item.unit) ?? item.unit,
            allowed: allowedText(language, item.allowed),
          })}
        </span>
      </td>
    </tr>
  );
}
