import { Button } from '@mantine/core';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { GivenReason } from '../../components/GivenReason';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { RoleNote } from '../../components/RoleNote';
import { Rows, rowAt, tableOf } from '../../components/Rows';
import { SkeletonRows } from '../../components/Skeleton';
import { SplitBar } from '../../components/SplitBar';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { TimeAgo } from '../../components/TimeAgo';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { RollbackButton } from './RollbackButton';
import classes from './Traffic.module.css';
import { usePolicies, useRestore } from './usePolicies';

const RollbackDialog = lazyPage(() => import('./RollbackDialog'));

/** Every policy that held: the split, who decided it, when, why; and the way back. */
export function PoliciesCard({ model }: { model: string }) {
  const { t, language } = useText();
  const may = useMay('OPERATE', model);
  const history = usePolicies(model);
  const { asked, ask, close, failure } = useRestore(model);
  const items = history.data?.pages.flatMap((page) => page.items);
  const holds = items?.[0];
  if (items?.length === 0) {
    return (
      <Card title={t('policies.title')}>
        <p className="quiet">{t('policies.none')}</p>
      </Card>
    );
  }
  return (
    <Card
      title={t('policies.title')}
      quiet={t('policies.quiet')}
      padded={false}
      controls={
        <>
          {!may && <RoleNote right="OPERATE" />}
          <RollbackButton model={model} />
        </>
      }
    >
      {(history.error || failure !== null) && (
        <ErrorCard
          title={t('policies.failed')}
          failure={history.error ?? failure}
          onRetry={() => void history.refetch()}
        />
      )}
      {items === undefined ? (
        !history.error && <SkeletonRows rows={3} height={44} />
      ) : (
        <TableFrame>
          <table className={tables.table} {...tableOf(items.length)}>
            <thead>
              <tr>
                <th scope="col">{t('policies.policy')}</th>
                <th scope="col">{t('policies.split')}</th>
                <th scope="col">{t('policies.by')}</th>
                <th scope="col">{t('policies.why')}</th>
                <td />
              </tr>
            </thead>
            <Rows
              items={items}
              keyOf={(revision) => String(revision.number)}
              columns={5}
              guessed={() => 61}
              row={(revision, { index, onPlaced }) => (
                <tbody ref={onPlaced} data-index={index}>
                  <tr aria-rowindex={rowAt(index)}>
                    <th scope="row">
                      <strong>{revision.number}</strong>{' '}
                      {revision.restores !== null && (
                        <span className="quiet">
                          {t('policies.restores', { number: revision.restores })}
                        </span>
                      )}
                    </th>
                    <td>
                      <div className={classes.bar}>
                        <SplitBar shares={revision.policy.routes} />
                      </div>
                      <span className="quiet">
                        {revision.policy.routes
                          .filter((route) => route.weight > 0)
                          .map(
                            (route) => `v${route.version} ${percent(route.weight / 100, language)}`,
                          )
                          .join(' · ')}
                      </span>
                    </td>
                    <td>
                      {revision.actor}{' '}
                      <span className="quiet">
                        · <TimeAgo at={revision.decidedAt} />
                      </span>
                    </td>
                    <td className={tables.wide}>
                      {revision.reason === '' ? '–' : <GivenReason of={revision} />}
                    </td>
                    <td className={tables.number}>
                      {revision.number === holds?.number ? (
                        <span className={classes.current}>{t('policies.holds')}</span>
                      ) : (
                        <Button
                          variant="subtle"
                          size="sm"
                          disabled={!may}
                          title={may ? undefined : t('first.needsRight')}
                          aria-label={t('policies.restoreWhich', { number: revision.number })}
                          onClick={() => ask(revision)}
                        >
                          {t('policies.restore')}
                        </Button>
                      )}
                    </td>
                  </tr>
                </tbody>
              )}
            />
          </table>
        </TableFrame>
      )}
      {history.hasNextPage && (
        <Button
          variant="subtle"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t('policies.more')}
        </Button>
      )}
      {asked && (
        <Overlay onClose={close}>
          <RollbackDialog model={model} {...asked} onClose={close} />
        </Overlay>
      )}
    </Card>
  );
}
