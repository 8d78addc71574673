import { Button, Menu } from '@mantine/core';
import { IconDownload, IconFileText, IconTable } from '@tabler/icons-react';
import { useRef } from 'react';
import { useSearchParams } from 'wouter';
import { BASE, pathWith } from '../../api/call';
import { exportPath } from '../../api/changes';
import { Icon } from '../../components/Icon';
import { PageHead } from '../../components/PageHead';
import { useShortcut } from '../../components/useShortcut';
import { useText } from '../../i18n/text';
import { AuditFilters } from './AuditFilters';
import { AuditList } from './AuditList';
import { countFilters, type FilterName, filtersFrom, withFilter } from './filters';

/** Who did what, from which state to which, why and when. */
export default function AuditPage() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  const filters = filtersFrom(search);
  const set = (name: FilterName, value: string) =>
    setSearch((now) => withFilter(now, name, value), { replace: true });
  const clear = () => setSearch(new URLSearchParams(), { replace: true });

  return (
    <>
      <PageHead
        title={t('audit.title')}
        path={pathWith('/changes', { ...filters }).slice(BASE.length)}
        facts={t('audit.facts')}
        actions={
          <Menu>
            <Menu.Target>
              <Button variant="default" leftSection={<Icon of={IconDownload} />}>
                {t('audit.export')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{t('audit.export.what', { count: countFilters(filters) })}</Menu.Label>
              <Menu.Item
                component="a"
                href={exportPath(filters, 'csv')}
                download="slipway-changes.csv"
                leftSection={<Icon of={IconTable} />}
              >
                {t('audit.export.csv')}
              </Menu.Item>
              <Menu.Item
                component="a"
                href={exportPath(filters, 'ndjson')}
                download="slipway-changes.ndjson"
                leftSection={<Icon of={IconFileText} />}
              >
                {t('audit.export.ndjson')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        }
      />
      <AuditFilters ref={field} filters={filters} onSet={set} onClear={clear} />
      <AuditList key={JSON.stringify(filters)} filters={filters} onClear={clear} onSet={set} />
    </>
  );
}
