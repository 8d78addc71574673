import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { newAttempt } from '../../api/attempt';
import { createPrincipal, makePasswordCode, type OneTimeCode } from '../../api/people';
import type { Grant } from '../../api/types';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { useText } from '../../i18n/text';
import { moment } from '../../i18n/times';
import { GrantsEditor } from './GrantsEditor';
import { cleaned, isPattern } from './roles';
import { SecretOnce } from './SecretOnce';
import classes from './Settings.module.css';

/** Makes a person or a program; a person gets a code with which to choose a password. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={opened}
      onClose={onClose}
      title={t('people.inviteTitle')}
      size={560}
    >
      {opened && <InviteForm onClose={onClose} />}
    </Modal>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [kind, setKind] = useState<'PERSON' | 'PROGRAM'>('PERSON');
  const [grants, setGrants] = useState<Grant[]>([{ right: 'VIEW', pattern: '*' }]);
  const [attempt] = useState(newAttempt);
  const wish = {
    name: name.trim(),
    displayName: displayName.trim(),
    kind,
    grants: cleaned(grants),
  };
  const invite = useMutation({
    mutationFn: async (): Promise<OneTimeCode | null> => {
      const who = name.trim();
      // A second try after the code failed gets the answer of the first.
      await createPrincipal(wish, `invite-${attempt}-${who}`);
      void queries.invalidateQueries({ queryKey: ['principals'] });
      return kind === 'PERSON' ? makePasswordCode(who) : null;
    },
    onSuccess: (code) => {
      if (code === null) {
        navigate(`/settings/keys?principal=${encodeURIComponent(name.trim())}&new`);
      }
    },
  });

  if (invite.data) {
    return (
      <SecretOnce secret={invite.data.code} what={t('people.code')} onDone={onClose}>
        <p className={classes.lead}>
          {t('people.codeHow', {
            name: name.trim(),
            url: location.origin,
            until: moment(new Date(invite.data.expiresAt), language),
          })}
        </p>
      </SecretOnce>
    );
  }
  const whole = name.trim() !== '' && grants.every((grant) => isPattern(grant.pattern.trim()));
  return (
    <form
      className={classes.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <div className={classes.pair}>
        <TextInput
          label={t('people.name')}
          description={t('people.nameHint')}
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('people.displayName')}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
      </div>
      <NativeSelect
        label={t('people.kind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as 'PERSON' | 'PROGRAM')}
        data={[
          { value: 'PERSON', label: t('people.kind.person') },
          { value: 'PROGRAM', label: t('people.kind.program') },
        ]}
      />
      <GrantsEditor grants={grants} onChange={setGrants} />
      {invite.error && <ErrorCard title={t('people.notInvited')} failure={invite.error} />}
      <div className={classes.buttons}>
        <span className={classes.curl}>
          <CurlButton method="POST" path="/principals" body={wish} />
        </span>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" disabled={!whole} loading={invite.isPending}>
          {t(kind === 'PERSON' ? 'people.inviteDo' : 'people.programDo')}
        </Button>
      </div>
    </form>
  );
}
