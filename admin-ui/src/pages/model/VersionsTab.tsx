import { Button } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { Link, useSearchParams } from 'wouter';
import type { Version } from '../../api/types';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { shortDigest, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { engineName } from '../models/engineName';
import { compareHref, pickedIn, picking } from './parts';
import type { ModelParts } from './useModelParts';
import { type VersionColumn, VersionTable } from './VersionTable';

/** All versions: what each is, where it comes from, what was said about it; two can be compared. */
export function VersionsTab({ model, parts }: { model: string; parts: ModelParts }) {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const picked = pickedIn(search.get('pick'));
  const pick = (version: number) =>
    setSearch(
      (was) => {
        const is = new URLSearchParams(was);
        const next = picking(pickedIn(was.get('pick')), version);
        is.delete('pick');
        if (next.length > 0) {
          is.set('pick', next.join(','));
        }
        return is;
      },
      { replace: true },
    );
  const { versions } = parts;
  if (parts.failure) {
    return <ErrorCard title={t('versions.none')} failure={parts.failure} onRetry={parts.again} />;
  }
  const columns: VersionColumn[] = [
    {
      head: t('versions.format'),
      cell: (version) => engineName(version.engine) || version.format,
    },
    { head: t('versions.size'), number: true, cell: (version) => size(version.bytes) },
    {
      head: t('versions.artifact'),
      cell: (version) => (
        <span className={tables.id}>
          <code>{shortDigest(version.digest)}</code>
          <CopyButton small text={version.digest} what={t('versions.digest')} />
        </span>
      ),
    },
    {
      head: t('versions.lineage'),
      cell: ({ lineage }) => [lineage.dataSet, lineage.run].filter(Boolean).join(' · ') || '–',
    },
    {
      head: t('versions.note'),
      wide: true,
      cell: (version) => (
        <>
          {version.note?.text || '–'} <Tags version={version} />
        </>
      ),
    },
  ];
  const [a, b] = [...picked].sort((one, other) => one - other);
  const ready = a !== undefined && b !== undefined;
  return (
    <Card
      title={t('model.tab.versions')}
      quiet={(versions?.length ?? 0) > 1 ? t('versions.pickTwo') : undefined}
      controls={
        (versions?.length ?? 0) > 1 && (
          <Button
            variant="default"
            leftSection={<Icon of={IconArrowsDiff} />}
            {...(ready
              ? { component: Link, href: compareHref(model, a, b) }
              : { disabled: true, title: t('versions.pickTwo') })}
          >
            {ready ? t('versions.compareThese', { a, b }) : t('versions.compare')}
          </Button>
        )
      }
      padded={false}
    >
      {versions === undefined ? (
        <SkeletonRows rows={4} height={44} />
      ) : (
        <VersionTable
          model={model}
          parts={parts}
          columns={columns}
          {...(versions.length > 1
            ? {
                pick: ({ number }: Version) => (
                  <input
                    type="checkbox"
                    className={tables.pick}
                    aria-label={t('versions.pickOne', { version: number })}
                    checked={picked.includes(number)}
                    onChange={() => pick(number)}
                  />
                ),
              }
            : {})}
        />
      )}
    </Card>
  );
}

function Tags({ version }: { version: Version }) {
  return Object.entries(version.note?.tags ?? {}).map(([key, value]) => (
    <span key={key} className={tables.tag}>
      {value === '' ? key : `${key}: ${value}`}
    </span>
  ));
}
