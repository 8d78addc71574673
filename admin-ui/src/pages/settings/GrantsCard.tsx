import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, part } from '../../api/call';
import { editPrincipal, type Principal, tagOf } from '../../api/people';
import type { Grant } from '../../api/types';
import { Card } from '../../components/Card';
import { Conflict } from '../../components/Conflict';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { RoleNote } from '../../components/RoleNote';
import { useSave } from '../../components/useSave';
import { useText } from '../../i18n/text';
import { GrantsEditor } from './GrantsEditor';
import { cleaned, isPattern, sameGrants } from './roles';
import classes from './Settings.module.css';
import { useRoleWords } from './useRoleWords';

interface Editing {
  /** as it was when this person began, or took over what another one did */
  base: Answer<Principal>;
  grants: Grant[];
  reason: string;
}

/** Somebody's roles. What another person does to them meanwhile is shown, and nothing of it is lost. */
export function GrantsCard({ seen, may }: { seen: Answer<Principal>; may: boolean }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [editing, setEditing] = useState<Editing | null>(null);
  const { busy, failure, forgetFailure, save } = useSave();
  const { name } = seen.data;
  const grants = editing?.grants ?? seen.data.grants;
  const whole = grants.every((grant) => isPattern(grant.pattern.trim()));
  // What the stream tells while a change is on its way is that very change.
  const theirs =
    editing && !busy && seen.data.revision !== editing.base.data.revision ? seen : null;
  const reason = editing?.reason.trim() ?? '';
  const body = { grants: cleaned(grants), ...(reason === '' ? {} : { reason }) };

  const done = () => {
    setEditing(null);
    forgetFailure();
  };
  const send = ({ base }: Editing) =>
    save({
      send: () => editPrincipal(name, body, tagOf(base)),
      done: async () => {
        await queries.invalidateQueries({ queryKey: ['principals'] });
        done();
      },
      overtaken: () => queries.invalidateQueries({ queryKey: ['principals', name] }),
    });
  return (
    <Card
      title={t('grants.title')}
      quiet={t('grants.quiet')}
      controls={!may && <RoleNote right="ADMINISTER" />}
    >
      <GrantsEditor
        plain
        grants={grants}
        disabled={!may}
        onChange={(typed) => setEditing({ base: seen, reason: '', ...editing, grants: typed })}
      />
      {editing && (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            void send(editing);
          }}
        >
          <TextInput
            label={t('deploy.reason')}
            description={t('deploy.reasonWhat')}
            maxLength={1000}
            value={editing.reason}
            onChange={(event) => setEditing({ ...editing, reason: event.currentTarget.value })}
          />
          {theirs && (
            <PersonConflict
              before={editing.base.data}
              theirs={theirs.data}
              onMine={() => setEditing({ ...editing, base: theirs })}
              onTheirs={done}
            />
          )}
          {failure != null && <ErrorCard title={t('person.notSaved')} failure={failure} />}
          <div className={classes.buttons}>
            <span className={classes.curl}>
              <CurlButton
                method="PATCH"
                path={`/principals/${part(name)}`}
                body={body}
                ifMatch={tagOf(editing.base)}
              />
            </span>
            <Button variant="default" onClick={done}>
              {t('dialog.cancel')}
            </Button>
            <Button
              type="submit"
              disabled={
                !whole || theirs !== null || sameGrants(body.grants, editing.base.data.grants)
              }
              loading={busy}
            >
              {t('person.saveGrants')}
            </Button>
          </div>
        </form>
      )}
    </Card>
  );
}

interface PersonConflictProps {
  before: Principal;
  theirs: Principal;
  onMine: () => void;
  onTheirs: () => void;
}

function PersonConflict({ before, theirs, onMine, onTheirs }: PersonConflictProps) {
  const { t } = useText();
  const roles = useRoleWords();
  const state = (person: Principal) => t(person.disabled ? 'people.disabled' : 'people.active');
  const differences = [
    { name: t('grants.title'), before: roles(before.grants), theirs: roles(theirs.grants) },
    { name: t('people.displayName'), before: before.displayName, theirs: theirs.displayName },
    { name: t('models.head.state'), before: state(before), theirs: state(theirs) },
  ];
  return (
    <Conflict
      what={t('person.overtaken', { name: theirs.name })}
      differences={differences.filter((one) => one.before !== one.theirs)}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}
