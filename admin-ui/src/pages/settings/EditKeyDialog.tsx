import { Button, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { part } from '../../api/call';
import { editKey, type Key, listKeys } from '../../api/keys';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { useSave } from '../../components/useSave';
import { useText } from '../../i18n/text';
import { KeyConflict } from './KeyConflict';
import { QuotaFields, ScopeFields } from './KeyFields';
import { type KeyForm, keyEdit, keyForm, onTop } from './keyEdit';
import { keyName } from './names';
import { isScope } from './roles';
import classes from './Settings.module.css';

/** Label, scope and quota of a key that there is. */
export function EditKeyDialog({ target, onClose }: { target: Key | null; onClose: () => void }) {
  const { t, language } = useText();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={target !== null}
      onClose={onClose}
      title={t('keys.editTitle', { key: keyName(target, language) })}
      size={560}
    >
      {target && <EditForm key={target.prefix} target={target} onClose={onClose} />}
    </Modal>
  );
}

function EditForm({ target, onClose }: { target: Key; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  // As it was when this person began, or took over what another person did.
  const [base, setBase] = useState(target);
  const [form, setForm] = useState<KeyForm>(() => keyForm(target));
  const [reason, setReason] = useState('');
  const [theirs, setTheirs] = useState<Key | null>(null);
  const { busy, failure, save } = useSave();
  const edit = keyEdit(form, base);
  const body = { ...edit, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
  const set = (fields: Partial<KeyForm>) => setForm({ ...form, ...fields });

  const send = () =>
    save({
      send: () => editKey(base.prefix, body, base.revision),
      done: () => {
        void queries.invalidateQueries({ queryKey: ['keys'] });
        onClose();
      },
      overtaken: async (refused) => {
        const now = (await listKeys(base.principal)).find((key) => key.prefix === base.prefix);
        if (!now) {
          throw refused;
        }
        setTheirs(now);
      },
    });
  const goOn = (now: Key, mine: boolean) => {
    setBase(now);
    setTheirs(null);
    setForm(mine ? onTop(form, base, now) : keyForm(now));
  };

  return (
    <form
      className={classes.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      {theirs && (
        <KeyConflict
          before={base}
          theirs={theirs}
          onMine={() => goOn(theirs, true)}
          onTheirs={() => goOn(theirs, false)}
        />
      )}
      <p className={classes.lead}>{t('keys.editWhat')}</p>
      <TextInput
        label={t('keys.label')}
        description={t('keys.labelHint')}
        data-autofocus
        value={form.label}
        onChange={(event) => set({ label: event.currentTarget.value })}
      />
      <ScopeFields
        scoped={form.scoped}
        grants={form.grants}
        onScoped={(scoped) => set({ scoped })}
        onGrants={(grants) => set({ grants })}
      />
      <QuotaFields quota={form.quota} onChange={(quota) => set({ quota })} />
      <TextInput
        label={t('deploy.reason')}
        description={t('deploy.reasonWhat')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {failure != null && <ErrorCard title={t('keys.notEdited')} failure={failure} />}
      <div className={classes.buttons}>
        <span className={classes.curl}>
          <CurlButton
            method="PATCH"
            path={`/keys/${part(base.prefix)}`}
            body={body}
            ifMatch={String(base.revision)}
          />
        </span>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button
          type="submit"
          disabled={
            theirs !== null ||
            form.label.trim() === '' ||
            (form.scoped && !isScope(form.grants)) ||
            Object.keys(edit).length === 0
          }
          loading={busy}
        >
          {t('keys.editDo')}
        </Button>
      </div>
    </form>
  );
}
