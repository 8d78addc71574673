import { Button, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { part } from '../../api/call';
import { editModel } from '../../api/models';
import type { Model } from '../../api/types';
import { Card } from '../../components/Card';
import { Conflict } from '../../components/Conflict';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { RoleNote } from '../../components/RoleNote';
import { useSave } from '../../components/useSave';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import { useMay } from '../../SessionContext';
import { tagsProblem } from '../version/note';
import { TagFields } from '../version/TagFields';
import overview from './ModelOverview.module.css';
import {
  type ModelForm,
  type ModelPart,
  modelDifferences,
  modelEdit,
  modelForm,
  onTop,
} from './modelEdit';
import classes from './SettingsTab.module.css';
import type { ModelParts } from './useModelParts';

const RemoveModelDialog = lazyPage(() => import('./RemoveModelDialog'));

/** What people say of a model, and its end. */
export default function SettingsTab({ seen, parts }: { seen: Model; parts: ModelParts }) {
  const { t } = useText();
  const mayOwn = useMay('ADMINISTER', seen.name);
  const [removing, setRemoving] = useState(false);
  const [deployed] = parts.deployments ?? [];
  return (
    <div className={overview.columns}>
      <AboutCard seen={seen} />
      <Card title={t('model.remove')} controls={!mayOwn && <RoleNote right="ADMINISTER" />}>
        <div className={classes.remove}>
          <p>{t('model.removeWhat')}</p>
          {deployed && (
            <p className="quiet">{t('model.removeDeployed', { version: deployed.version })}</p>
          )}
          <Button
            variant="danger"
            leftSection={<Icon of={IconTrash} />}
            disabled={!mayOwn || parts.deployments === undefined || deployed !== undefined}
            onClick={() => setRemoving(true)}
          >
            {t('model.remove')}
          </Button>
        </div>
      </Card>
      {removing && (
        <Overlay onClose={() => setRemoving(false)}>
          <RemoveModelDialog seen={seen} parts={parts} onClose={() => setRemoving(false)} />
        </Overlay>
      )}
    </div>
  );
}

interface Editing {
  /** as it was when this person began, or took over what another one did */
  base: Model;
  form: ModelForm;
  reason: string;
}

function AboutCard({ seen }: { seen: Model }) {
  const { t } = useText();
  const queries = useQueryClient();
  const may = useMay('OPERATE', seen.name);
  const [editing, setEditing] = useState<Editing | null>(null);
  const { busy, failure, forgetFailure, save } = useSave();
  const base = editing?.base ?? seen;
  const form = editing?.form ?? modelForm(seen);
  const reason = editing?.reason ?? '';
  const edit = modelEdit(form, base);
  const body = { ...edit, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
  const problem = tagsProblem(form.tags);
  // What the stream tells while a change is on its way is that very change.
  const theirs = editing && !busy && seen.revision !== base.revision ? seen : null;
  const set = (fields: Partial<ModelForm>) =>
    setEditing({ base, reason, form: { ...form, ...fields } });

  const done = () => {
    setEditing(null);
    forgetFailure();
  };
  const lookAgain = () => queries.invalidateQueries({ queryKey: ['model', seen.name, 'itself'] });
  const send = () =>
    save({
      send: () => editModel(seen.name, body, base.revision),
      done: async () => {
        await lookAgain();
        void queries.invalidateQueries({ queryKey: overviewQuery.queryKey });
        done();
      },
      overtaken: lookAgain,
    });
  return (
    <Card
      title={t('model.about')}
      quiet={t('model.aboutQuiet')}
      controls={!may && <RoleNote right="OPERATE" />}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {theirs && (
          <ModelConflict
            before={base}
            theirs={theirs}
            onMine={() => setEditing({ base: theirs, reason, form: onTop(form, base, theirs) })}
            onTheirs={done}
          />
        )}
        <Textarea
          label={t('model.description')}
          description={t('model.descriptionWhat')}
          autosize={false}
          rows={3}
          maxLength={16_384}
          disabled={!may}
          value={form.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <TextInput
          label={t('model.owner')}
          description={t('model.ownerWhat')}
          spellCheck={false}
          maxLength={256}
          disabled={!may}
          value={form.owner}
          onChange={(event) => set({ owner: event.currentTarget.value })}
        />
        <TagFields tags={form.tags} disabled={!may} onChange={(tags) => set({ tags })} />
        {problem && <p className="quiet">{t(`version.noteProblem.${problem}`)}</p>}
        {editing && (
          <TextInput
            label={t('ask.reason')}
            description={t('ask.reasonWhat')}
            maxLength={1000}
            value={reason}
            onChange={(event) => setEditing({ ...editing, reason: event.currentTarget.value })}
          />
        )}
        {failure !== null && <ErrorCard title={t('model.notChanged')} failure={failure} />}
        {editing && (
          <div className={classes.buttons}>
            <span className={classes.curl}>
              <CurlButton
                method="PATCH"
                path={`/models/${part(seen.name)}`}
                body={body}
                ifMatch={`"${base.revision}"`}
              />
            </span>
            <Button variant="default" onClick={done}>
              {t('ask.cancel')}
            </Button>
            <Button
              type="submit"
              loading={busy}
              disabled={problem !== null || theirs !== null || Object.keys(edit).length === 0}
            >
              {t('model.save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}

interface ModelConflictProps {
  before: Model;
  theirs: Model;
  onMine: () => void;
  onTheirs: () => void;
}

function ModelConflict({ before, theirs, onMine, onTheirs }: ModelConflictProps) {
  const { t } = useText();
  const names = {
    description: 'model.description',
    owner: 'model.owner',
    tags: 'version.tags',
  } as const satisfies Record<ModelPart, string>;
  const said = (model: Model, part: ModelPart) =>
    part === 'tags'
      ? Object.entries(model.tags)
          .map(([key, value]) => (value === '' ? key : `${key}: ${value}`))
          .join(', ') || '–'
      : model[part] || '–';
  return (
    <Conflict
      what={t('model.overtaken', { model: theirs.name })}
      differences={modelDifferences(before, theirs).map((one) => ({
        name: t(names[one]),
        before: said(before, one),
        theirs: said(theirs, one),
      }))}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}
