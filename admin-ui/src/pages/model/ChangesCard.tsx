import { NativeSelect } from '@mantine/core';
import {
  IconArrowsSplit2,
  IconBox,
  IconCube,
  IconPencil,
  IconRocket,
  IconStack2,
  IconTag,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { listChanges } from '../../api/models';
import type { Change } from '../../api/types';
import { Card } from '../../components/Card';
import { describeChange } from '../../components/changeSentence';
import { ErrorCard } from '../../components/ErrorCard';
import { GivenReason } from '../../components/GivenReason';
import { Icon } from '../../components/Icon';
import { SkeletonRows } from '../../components/Skeleton';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { clock } from '../../i18n/times';
import { ServedField } from '../served/ServedField';
import classes from './ModelOverview.module.css';

const ICONS: Partial<Record<Change['kind'], typeof IconBox>> = {
  MODEL: IconStack2,
  VERSION: IconCube,
  ALIAS: IconTag,
  DEPLOYMENT: IconRocket,
  STATUS: IconBox,
  TRAFFIC: IconArrowsSplit2,
};

/** What changed, by whom, when; newest first. */
export function ChangesCard({ model }: { model: string }) {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const kind = TOLD.find((one) => one === search.get('changes'));
  const changes = useQuery({
    queryKey: ['changes', model, kind ?? ''],
    queryFn: ({ signal }) => listChanges(model, signal, kind),
    placeholderData: keepPreviousData,
  });
  // The files on their way have a page of their own.
  const shown = changes.data?.items.filter(isTold).slice(0, 14);
  return (
    <Card
      title={t('changes.title')}
      controls={
        <NativeSelect
          aria-label={t('changes.kind')}
          value={kind ?? ''}
          onChange={(event) => {
            const next = event.currentTarget.value;
            setSearch(
              (was) => {
                const is = new URLSearchParams(was);
                is.delete('changes');
                if (next !== '') {
                  is.set('changes', next);
                }
                return is;
              },
              { replace: true },
            );
          }}
          data={[
            { value: '', label: t('audit.kind.all') },
            ...TOLD.map((one) => ({ value: one, label: t(`audit.kind.${one}`) })),
          ]}
        />
      }
    >
      {changes.error ? (
        <ErrorCard
          title={t('changes.failed')}
          failure={changes.error}
          onRetry={() => void changes.refetch()}
        />
      ) : shown === undefined ? (
        <SkeletonRows rows={4} />
      ) : shown.length === 0 ? (
        <p className="quiet">{t(kind === undefined ? 'changes.none' : 'changes.noneOfKind')}</p>
      ) : (
        <ol className={classes.rail}>
          {shown.map((change) => (
            <ChangeEntry key={change.position} change={change} />
          ))}
        </ol>
      )}
      <p className={classes.more}>
        <Link href={auditHref(model, kind)} className="link alone">
          {t('changes.more', { model })}
        </Link>
      </p>
      <ServedField model={model} />
    </Card>
  );
}

/** Kinds of which a model's page tells. */
const TOLD = ['TRAFFIC', 'DEPLOYMENT', 'STATUS', 'VERSION', 'ALIAS', 'MODEL'] as const;

function auditHref(model: string, kind: string | undefined): string {
  const search = new URLSearchParams({ model, ...(kind === undefined ? {} : { kind }) });
  return `/audit?${search}`;
}

/** What only passes by, on the way of a deployment from one state to the next. */
const PASSING = ['LOADING', 'WARMING', 'DRAINING'];

function isTold(change: Change): boolean {
  return (
    change.kind !== 'UPLOAD' &&
    !(change.kind === 'STATUS' && PASSING.includes(String(change.after?.state)))
  );
}

function ChangeEntry({ change }: { change: Change }) {
  const { t, language } = useText();
  const sentence = describeChange(change, language);
  return (
    <li className={classes.entry}>
      <span className={classes.dot} data-tone={toneOf(sentence.after)}>
        <Icon of={ICONS[change.kind] ?? IconPencil} size={14} />
      </span>
      <div>
        <p className={classes.what}>{t(sentence.key, sentence.values)}</p>
        {sentence.after !== undefined && (
          <p className={classes.arrow}>
            {sentence.before !== undefined && `${sentence.before} → `}
            <strong>{sentence.after}</strong>
          </p>
        )}
        {change.reason !== '' && (
          <p className={classes.who}>
            <GivenReason of={change} />
          </p>
        )}
        <p className={classes.who}>
          {change.actor} · {clock(new Date(change.at))}, <TimeAgo at={change.at} />
        </p>
      </div>
    </li>
  );
}

/** Only a state has a colour. */
function toneOf(after: string | undefined): string | undefined {
  return after === 'READY' ? 'ready' : after === 'FAILED' ? 'failed' : undefined;
}
