import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconPencil, IconTerminal2 } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../api/call';
import type { Version } from '../../api/types';
import { noteVersion, readVersion, versionPath } from '../../api/versions';
import { Card } from '../../components/Card';
import { writeClipboard } from '../../components/clipboard';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import tables from '../../components/Table.module.css';
import { TimeAgo } from '../../components/TimeAgo';
import { useSave } from '../../components/useSave';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { changed, type NoteDraft, noteDraftOf, noteProblemOf, noteWishOf } from './note';
import { TagFields } from './TagFields';
import classes from './Version.module.css';

/** What people say about a version, edited in place; earlier notes stay in the history. */
export function NoteCard({ seen }: { seen: Answer<Version> }) {
  const { t } = useText();
  const version = seen.data;
  const may = useMay('OPERATE', version.model);
  const [editing, setEditing] = useState(false);
  const { note } = version;
  return (
    <Card
      title={t('version.noteAndTags')}
      controls={
        !editing && (
          <Button
            variant="default"
            size="sm"
            leftSection={<Icon of={IconPencil} size={14} />}
            disabled={!may || version.removal !== null}
            title={may ? undefined : t('first.needsRight')}
            onClick={() => setEditing(true)}
          >
            {t('version.editNote')}
          </Button>
        )
      }
    >
      {editing ? (
        <Editor seen={seen} onClose={() => setEditing(false)} />
      ) : note === null ? (
        <p className="quiet">{t('version.noNote')}</p>
      ) : (
        <div className={classes.note}>
          {note.text !== '' && <p className={classes.noteText}>{note.text}</p>}
          {Object.keys(note.tags).length > 0 && (
            <ul className={classes.tags} aria-label={t('version.tags')}>
              {Object.entries(note.tags).map(([key, value]) => (
                <li key={key} className={tables.tag}>
                  {value === '' ? key : `${key}: ${value}`}
                </li>
              ))}
            </ul>
          )}
          <p className="quiet">
            {note.actor} · <TimeAgo at={note.notedAt} />
          </p>
        </div>
      )}
    </Card>
  );
}

function Editor({ seen, onClose }: { seen: Answer<Version>; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const { model, number } = seen.data;
  const [base, setBase] = useState(seen);
  const [draft, setDraft] = useState<NoteDraft>(() => noteDraftOf(seen.data));
  const { busy, failure, save } = useSave();
  const [overtaken, setOvertaken] = useState(false);
  const problem = noteProblemOf(draft);
  const send = () =>
    save({
      send: () => noteVersion(model, number, noteWishOf(draft), base.etag ?? '"0"'),
      done: async () => {
        await queries.invalidateQueries({ queryKey: ['model', model] });
        onClose();
      },
      overtaken: async () => {
        setBase(await readVersion(model, number));
        setOvertaken(true);
      },
    });
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {overtaken && base.data.note && (
        <div className={classes.overtaken} role="alert">
          <p>{t('version.noteOvertaken', { who: base.data.note.actor })}</p>
          <p className="quiet">“{base.data.note.text}”</p>
        </div>
      )}
      <Textarea
        label={t('versions.note')}
        rows={4}
        autosize={false}
        data-autofocus
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      <TagFields tags={draft.tags} onChange={(tags) => setDraft({ ...draft, tags })} />
      {problem && <p className="quiet">{t(`version.noteProblem.${problem}`)}</p>}
      {failure !== null && <ErrorCard title={t('version.notNoted')} failure={failure} />}
      <div className={classes.buttons}>
        <ActionIcon
          variant="default"
          aria-label={t('ask.curl')}
          title={t('ask.curl')}
          onClick={() =>
            void writeClipboard(
              curlOf({
                method: 'POST',
                path: `${versionPath(model, number)}/notes`,
                body: noteWishOf(draft),
                ifMatch: base.etag,
              }),
            )
          }
        >
          <Icon of={IconTerminal2} />
        </ActionIcon>
        <Button variant="default" onClick={onClose}>
          {t('ask.cancel')}
        </Button>
        <Button
          type="submit"
          loading={busy}
          disabled={problem !== null || !changed(draft, base.data)}
        >
          {t('version.saveNote')}
        </Button>
      </div>
    </form>
  );
}
