import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { part } from '../../api/call';
import { endSessions, listSessions } from '../../api/people';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Moment } from '../../components/Moment';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { useMay, useSession } from '../../SessionContext';
import { agentName } from './agent';
import { ReasonDialog } from './ReasonDialog';
import classes from './Settings.module.css';

/** Where somebody is signed in, and the way out of all of it. */
export function SessionsCard({ name, may }: { name: string; may: boolean }) {
  const { t } = useText();
  const queries = useQueryClient();
  const { session, signedOut } = useSession();
  const [asking, setAsking] = useState(false);
  const told = useMay('ADMINISTER', '*');
  const sessions = useQuery({
    queryKey: ['principals', name, 'sessions'],
    queryFn: ({ signal }) => listSessions(name, signal),
    enabled: may,
    // Sign-ins stand in the history, which tells only administrators at once.
    refetchInterval: told ? false : 10_000,
  });
  const end = useMutation({
    mutationFn: (reason: string) => endSessions(name, reason),
    onSuccess: () => {
      setAsking(false);
      if (session.principal.name === name) {
        signedOut();
      } else {
        void queries.invalidateQueries({ queryKey: ['principals'] });
      }
    },
  });
  const count = sessions.data?.length ?? 0;
  return (
    <Card
      title={t('sessions.title')}
      quiet={t('sessions.quiet')}
      padded={false}
      controls={
        <>
          {!may && <RoleNote right="ADMINISTER" />}
          <Button
            variant="danger"
            size="sm"
            disabled={!may || count === 0}
            leftSection={<Icon of={IconLogout} />}
            onClick={() => {
              void sessions.refetch();
              setAsking(true);
            }}
          >
            {t('sessions.end')}
          </Button>
        </>
      }
    >
      {sessions.error ? (
        <ErrorCard
          title={t('sessions.failed')}
          failure={sessions.error}
          onRetry={() => void sessions.refetch()}
        />
      ) : sessions.data === undefined ? (
        may && <SkeletonRows rows={2} />
      ) : count === 0 ? (
        <p className={tables.nothing} style={{ borderTop: 0 }}>
          {t('sessions.none')}
        </p>
      ) : (
        <TableFrame>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{t('sessions.where')}</th>
                <th scope="col">{t('sessions.address')}</th>
                <th scope="col">{t('sessions.way')}</th>
                <th scope="col">{t('sessions.opened')}</th>
                <th scope="col">{t('sessions.used')}</th>
                <th scope="col">{t('sessions.until')}</th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.map((one) => (
                <tr key={one.id}>
                  <th scope="row" title={one.agent}>
                    {agentName(one.agent) || t('sessions.unknown')}
                    {one.current && <span className={classes.here}>{t('sessions.here')}</span>}
                  </th>
                  <td>
                    <code>{one.address}</code>
                  </td>
                  <td>{t(`sessions.way.${one.way}`)}</td>
                  <td>
                    <TimeAgo at={one.openedAt} />
                  </td>
                  <td>
                    <TimeAgo at={one.usedAt} />
                  </td>
                  <td>
                    <Moment at={one.expiresAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      <ReasonDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('sessions.endTitle', { name })}
        lines={[
          t('sessions.endWhat', { count }),
          ...(session.principal.name === name ? [t('sessions.endSelf')] : []),
          t('sessions.endKeys'),
        ]}
        call={(reason) => ({
          method: 'DELETE',
          path: `/principals/${part(name)}/sessions`,
          query: { reason: reason || null },
        })}
        action={t('sessions.endDo', { count })}
        busy={end.isPending}
        failure={end.error}
        failed={t('sessions.notEnded')}
        onConfirm={(reason) => end.mutate(reason)}
      />
    </Card>
  );
}
