import { ActionIcon, TextInput } from '@mantine/core';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { readServed, readStory } from '../../api/versions';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { type Asked, read } from './asked';
import { MomentAnswer } from './MomentAnswer';
import { PredictionAnswer } from './PredictionAnswer';
import classes from './Served.module.css';

/** Which versions served at a moment, or which one answered a prediction, and who decided it. */
export function ServedField({ model }: { model: string }) {
  const { t } = useText();
  // What is asked stands in the address, so that the answer can be sent to somebody.
  const [search, setSearch] = useSearchParams();
  const shown = search.get('served') ?? '';
  const [typed, setTyped] = useState(shown);
  const [asked, setAsked] = useState<Asked | null>(() =>
    shown === '' ? null : read(shown, new Date()),
  );
  const ask = () => {
    const text = typed.trim();
    const found = text === '' ? null : read(text, new Date());
    setAsked(found);
    setSearch(
      (was) => {
        const next = new URLSearchParams(was);
        next.delete('served');
        if (found !== null && found.kind !== 'problem') {
          next.set('served', found.kind === 'moment' ? found.at.toISOString() : found.id);
        }
        return next;
      },
      { replace: true },
    );
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <TextInput
        label={t('served.label')}
        description={t('served.what')}
        placeholder={t('served.example')}
        leftSection={<Icon of={IconHistory} />}
        rightSection={
          <ActionIcon type="submit" size="sm" aria-label={t('served.ask')} title={t('served.ask')}>
            <Icon of={IconSearch} size={14} />
          </ActionIcon>
        }
        spellCheck={false}
        autoComplete="off"
        value={typed}
        error={asked?.kind === 'problem' ? t(`served.problem.${asked.problem}`) : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div aria-live="polite">
        {asked?.kind === 'moment' && <AtMoment model={model} at={asked.at.toISOString()} />}
        {asked?.kind === 'prediction' && <OfPrediction model={model} id={asked.id} />}
      </div>
    </form>
  );
}

function AtMoment({ model, at }: { model: string; at: string }) {
  const { t } = useText();
  const served = useQuery({
    queryKey: ['served', model, at],
    queryFn: ({ signal }) => readServed(model, at, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (served.error) {
    return (
      <ErrorCard
        title={t('served.failed')}
        failure={served.error}
        onRetry={() => void served.refetch()}
      />
    );
  }
  return served.data ? <MomentAnswer served={served.data} /> : null;
}

function OfPrediction({ model, id }: { model: string; id: string }) {
  const { t } = useText();
  const story = useQuery({
    queryKey: ['story', id],
    queryFn: ({ signal }) => readStory(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (story.error) {
    return <ErrorCard title={t('served.noStory')} failure={story.error} />;
  }
  return story.data ? <PredictionAnswer model={model} story={story.data} /> : null;
}
