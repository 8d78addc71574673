import { Button } from '@mantine/core';
import { IconKey, IconTicket, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Answer, part } from '../../api/call';
import {
  editPrincipal,
  type Principal,
  type PrincipalEdit,
  readPrincipal,
  tagOf,
} from '../../api/people';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { useMay, useSession } from '../../SessionContext';
import { CodeDialog } from './CodeDialog';
import { GrantsCard } from './GrantsCard';
import { personName } from './names';
import { PersonState } from './PeopleTab';
import { ReasonDialog } from './ReasonDialog';
import { SessionsCard } from './SessionsCard';
import classes from './Settings.module.css';

/** One person or program: roles, sessions, and what can be done about them. */
export function PersonTab({ name }: { name: string }) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const { session } = useSession();
  const self = session.principal.name === name;
  const mayAdminister = useMay('ADMINISTER', '*');
  // An edit is of what stood there when it began.
  const [dialog, setDialog] = useState<'code' | { disable: Answer<Principal> } | null>(null);
  const found = useQuery({
    queryKey: ['principals', name],
    queryFn: ({ signal }) => readPrincipal(name, signal),
  });
  const edit = useMutation({
    mutationFn: ({ wish, seen }: { wish: PrincipalEdit; seen: Answer<Principal> }) =>
      editPrincipal(name, wish, tagOf(seen)),
    onSuccess: () => setDialog(null),
    onSettled: () => queries.invalidateQueries({ queryKey: ['principals'] }),
  });
  if (found.error && !found.data) {
    return (
      <ErrorCard
        title={t('person.failed', { name })}
        failure={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (!found.data) {
    return <SkeletonRows rows={4} />;
  }
  const seen = found.data;
  const person = seen.data;
  const disabling = dialog !== null && dialog !== 'code' ? dialog.disable : null;
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        <header className={classes.personHead}>
          <h2>{personName(person, language)}</h2>
          <span className="quiet">
            {person.name} <CopyButton small text={person.name} what={t('people.nameOf')} /> ·{' '}
            <PersonState person={person} /> · {t('person.since')} <TimeAgo at={person.createdAt} />
          </span>
        </header>
        <GrantsCard key={name} seen={seen} may={mayAdminister} />
        {person.kind === 'PERSON' && <SessionsCard name={name} may={self || mayAdminister} />}
      </div>
      <Card title={t('person.actions')}>
        <div className={classes.actions}>
          {!mayAdminister && <RoleNote right="ADMINISTER" />}
          {person.kind === 'PERSON' && (
            <>
              <Button
                variant="default"
                disabled={!mayAdminister || person.disabled}
                leftSection={<Icon of={IconTicket} />}
                onClick={() => setDialog('code')}
              >
                {t('person.makeCode')}
              </Button>
              <p className="quiet">{t('person.makeCodeWhat')}</p>
            </>
          )}
          <Button
            component={Link}
            variant="default"
            href={`/settings/keys?principal=${encodeURIComponent(name)}`}
            leftSection={<Icon of={IconKey} />}
          >
            {t('person.keys')}
          </Button>
          <Button
            variant={person.disabled ? 'default' : 'danger'}
            disabled={!mayAdminister || self}
            leftSection={<Icon of={person.disabled ? IconUserCheck : IconUserOff} />}
            onClick={() =>
              person.disabled
                ? edit.mutate({ wish: { disabled: false }, seen })
                : setDialog({ disable: seen })
            }
          >
            {t(person.disabled ? 'person.enable' : 'person.disable')}
          </Button>
          {edit.error && disabling === null && (
            <ErrorCard title={t('person.notSaved')} failure={edit.error} />
          )}
          <p className="quiet">
            {t(
              self
                ? 'person.notSelf'
                : person.disabled
                  ? 'person.enableWhat'
                  : 'person.disableWhat',
            )}
          </p>
        </div>
      </Card>
      <CodeDialog name={name} opened={dialog === 'code'} onClose={() => setDialog(null)} />
      <ReasonDialog
        opened={disabling !== null}
        onClose={() => {
          edit.reset();
          setDialog(null);
        }}
        title={t('person.disableTitle', { name })}
        lines={[t('person.disableWhat'), t('person.disableUndo')]}
        call={(reason) => ({
          method: 'PATCH',
          path: `/principals/${part(name)}`,
          body: { disabled: true, ...(reason ? { reason } : {}) },
          ifMatch: disabling && tagOf(disabling),
        })}
        action={t('person.disableDo', { name })}
        busy={edit.isPending}
        failure={edit.error}
        failed={t('person.notSaved')}
        onConfirm={(reason) =>
          disabling &&
          edit.mutate({
            wish: { disabled: true, ...(reason ? { reason } : {}) },
            seen: disabling,
          })
        }
      />
    </div>
  );
}
