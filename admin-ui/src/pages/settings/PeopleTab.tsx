import { Button, TextInput } from '@mantine/core';
import { IconRobot, IconSearch, IconUser, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { listPrincipals, type Principal } from '../../api/people';
import { Problem } from '../../api/problem';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { RoleNote } from '../../components/RoleNote';
import { Rows, rowAt, tableOf } from '../../components/Rows';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { useShortcut } from '../../components/useShortcut';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { GrantTags } from './GrantTags';
import { InviteDialog } from './InviteDialog';
import { personName } from './names';
import classes from './Settings.module.css';

/** Who may do what here. */
export function PeopleTab() {
  const { t, language } = useText();
  const mayAdminister = useMay('ADMINISTER', '*');
  const [search, setSearch] = useSearchParams();
  const inviting = search.has('invite');
  const typed = search.get('q') ?? '';
  const set = (name: string, value: string | null) =>
    setSearch(
      (was) => {
        const is = new URLSearchParams(was);
        if (value === null) {
          is.delete(name);
        } else {
          is.set(name, value);
        }
        return is;
      },
      { replace: true },
    );
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  const people = useQuery({
    queryKey: ['principals'],
    queryFn: ({ signal }) => listPrincipals(signal),
  });
  const wanted = typed.trim().toLowerCase();
  const shown = people.data?.filter((one) =>
    [one.name, personName(one, language)].some((text) => text.toLowerCase().includes(wanted)),
  );
  const forbidden = people.error instanceof Problem && people.error.status === 403;

  return (
    <>
      <div className={classes.bar}>
        <TextInput
          ref={field}
          type="search"
          className={classes.search ?? ''}
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          leftSection={<Icon of={IconSearch} />}
          value={typed}
          onChange={(event) => set('q', event.currentTarget.value || null)}
        />
        <span className={classes.barEnd}>
          {!mayAdminister && <RoleNote right="ADMINISTER" />}
          <Button
            disabled={!mayAdminister}
            leftSection={<Icon of={IconUserPlus} />}
            onClick={() => set('invite', '')}
          >
            {t('people.invite')}
          </Button>
        </span>
      </div>
      {people.error && !forbidden ? (
        <ErrorCard
          title={t('people.failed')}
          failure={people.error}
          onRetry={() => void people.refetch()}
        />
      ) : (
        <Card padded={false}>
          {forbidden ? (
            <p className={tables.nothing} style={{ borderTop: 0 }}>
              {t('people.forbidden')}
            </p>
          ) : shown === undefined ? (
            <SkeletonRows rows={5} />
          ) : shown.length === 0 ? (
            <p className={tables.nothing} style={{ borderTop: 0 }}>
              {t('people.nothing')}
            </p>
          ) : (
            <PeopleTable people={shown} />
          )}
        </Card>
      )}
      <InviteDialog opened={inviting && mayAdminister} onClose={() => set('invite', null)} />
    </>
  );
}

function PeopleTable({ people }: { people: readonly Principal[] }) {
  const { t, language } = useText();
  const [, navigate] = useLocation();
  return (
    <TableFrame>
      <table className={tables.table} {...tableOf(people.length)}>
        <thead>
          <tr>
            <th scope="col">{t('people.name')}</th>
            <th scope="col">{t('people.roles')}</th>
            <th scope="col">{t('models.head.state')}</th>
            <th scope="col">{t('people.lastSignIn')}</th>
          </tr>
        </thead>
        <Rows
          items={people}
          keyOf={(one) => one.name}
          columns={4}
          guessed={() => 57}
          row={(one, { index, onPlaced }) => (
            <tbody ref={onPlaced} data-index={index}>
              <tr
                aria-rowindex={rowAt(index)}
                className={classes.row}
                onClick={() => navigate(`/settings/people/${encodeURIComponent(one.name)}`)}
              >
                <th scope="row">
                  <span className={classes.person}>
                    <Icon of={one.kind === 'PROGRAM' ? IconRobot : IconUser} />
                    <span>
                      <Link
                        href={`/settings/people/${encodeURIComponent(one.name)}`}
                        className={classes.nameLink}
                      >
                        {personName(one, language)}
                      </Link>
                      <span className={classes.second}>
                        {one.name}
                        {one.kind === 'PROGRAM' && ` · ${t('people.program')}`}
                      </span>
                    </span>
                  </span>
                </th>
                <td className={tables.wide}>
                  <GrantTags grants={one.grants} />
                </td>
                <td>
                  <PersonState person={one} />
                </td>
                <td>{one.lastSignInAt ? <TimeAgo at={one.lastSignInAt} /> : '–'}</td>
              </tr>
            </tbody>
          )}
        />
      </table>
    </TableFrame>
  );
}

export function PersonState({ person }: { person: Principal }) {
  const { t } = useText();
  if (person.disabled) {
    return <span className={classes.off}>{t('people.disabled')}</span>;
  }
  return person.kind === 'PERSON' && person.hasPassword === false && !person.lastSignInAt ? (
    <span className={classes.invited}>{t('people.invited')}</span>
  ) : (
    <span>{t('people.active')}</span>
  );
}
