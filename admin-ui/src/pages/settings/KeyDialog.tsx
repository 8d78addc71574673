import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { newAttempt } from '../../api/attempt';
import { createKey, type Quota } from '../../api/keys';
import type { Grant } from '../../api/types';
import { CodeBlock } from '../../components/CodeBlock';
import { CurlButton } from '../../components/CurlButton';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { useText } from '../../i18n/text';
import { useSession } from '../../SessionContext';
import { QuotaFields, ScopeFields } from './KeyFields';
import { expiryIn, NO_QUOTA } from './quota';
import { cleaned, isScope } from './roles';
import { SecretOnce } from './SecretOnce';
import classes from './Settings.module.css';

export interface KeyDialogProps {
  opened: boolean;
  /** whose key it becomes, unless somebody else is typed */
  principal: string;
  onClose: () => void;
}

export function KeyDialog({ opened, principal, onClose }: KeyDialogProps) {
  const { t } = useText();
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      opened={opened}
      onClose={onClose}
      title={t('keys.newTitle')}
      size={560}
    >
      {opened && <KeyForm principal={principal} onClose={onClose} />}
    </Modal>
  );
}

const DAYS = [null, 30, 90, 365] as const;

function KeyForm({ principal: first, onClose }: Omit<KeyDialogProps, 'opened'>) {
  const { t } = useText();
  const queries = useQueryClient();
  const { session } = useSession();
  const [principal, setPrincipal] = useState(first);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState<number | null>(90);
  const [scoped, setScoped] = useState(true);
  const [grants, setGrants] = useState<Grant[]>([{ right: 'PREDICT', pattern: '*' }]);
  const [quota, setQuota] = useState<Quota>(NO_QUOTA);
  const [attempt] = useState(newAttempt);
  const wish = {
    principal: principal.trim(),
    label: label.trim(),
    grants: scoped ? cleaned(grants) : null,
    quota,
  };
  const make = useMutation({
    mutationFn: () =>
      createKey({ ...wish, expiresAt: expiryIn(days, Date.now()) }, `key-${attempt}`),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['keys'] }),
  });

  if (make.data) {
    return (
      <SecretOnce secret={make.data.secret} what={t('keys.secret')} onDone={onClose}>
        <CodeBlock title={t('keys.try')} what={t('first.command')} code={curlOf({ path: '/me' })} />
      </SecretOnce>
    );
  }
  const whole = principal.trim() !== '' && label.trim() !== '' && (!scoped || isScope(grants));
  return (
    <form
      className={classes.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <div className={classes.pair}>
        <TextInput
          label={t('keys.label')}
          description={t('keys.labelHint')}
          data-autofocus
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <TextInput
          label={t('keys.owner')}
          description={t('keys.ownerHint', { name: session.principal.name })}
          spellCheck={false}
          value={principal}
          onChange={(event) => setPrincipal(event.currentTarget.value)}
        />
      </div>
      <NativeSelect
        label={t('keys.ends')}
        value={String(days)}
        onChange={(event) =>
          setDays(event.currentTarget.value === 'null' ? null : Number(event.currentTarget.value))
        }
        data={DAYS.map((one) => ({
          value: String(one),
          label: one === null ? t('keys.never') : t('keys.inDays', { count: one }),
        }))}
      />
      <ScopeFields scoped={scoped} grants={grants} onScoped={setScoped} onGrants={setGrants} />
      <QuotaFields quota={quota} onChange={setQuota} />
      {make.error && <ErrorCard title={t('keys.notMade')} failure={make.error} />}
      <div className={classes.buttons}>
        <span className={classes.curl}>
          <CurlButton method="POST" path="/keys" body={wish} />
        </span>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" disabled={!whole} loading={make.isPending}>
          {t('keys.make')}
        </Button>
      </div>
    </form>
  );
}
