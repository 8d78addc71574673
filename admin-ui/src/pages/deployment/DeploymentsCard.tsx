import { Button, Menu } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { rememberLoad } from '../../api/begun';
import type { Deployment } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { useAsked } from '../../components/useAsked';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { retryDeployment } from './calls';
import classes from './Deployment.module.css';
import { type DeploymentAct, DeploymentRows } from './DeploymentRows';

const SettingsDialog = lazyPage(() => import('./SettingsDialog'));
const DeleteDialog = lazyPage(() => import('./DeleteDialog'));
const WishDialog = lazyPage(() => import('./WishDialog'));
const DeployDialog = lazyPage(() => import('./DeployDialog'));

type Open =
  | { dialog: 'settings' | 'load' | 'unload' | 'delete'; deployment: Deployment }
  | { dialog: 'deploy'; version: number };

/** The wishes, what each node says of them with its reason, and what can be done about it. */
export function DeploymentsCard({ model, parts }: { model: string; parts: ModelParts }) {
  const { t } = useText();
  const queries = useQueryClient();
  const may = useMay('OPERATE', model);
  const [open, setOpen] = useState<Open | null>(null);
  const { deployments } = parts;
  const idle = (parts.versions ?? []).filter(
    (version) => !(deployments ?? []).some((one) => one.version === version.number),
  );
  const retry = useMutation({
    mutationFn: (deployment: Deployment) => retryDeployment(deployment.id),
    onSuccess: (_answer, deployment) => {
      rememberLoad(deployment.id, stateOf([deployment], deployment.version));
      void queries.invalidateQueries();
    },
  });
  const act = (what: DeploymentAct, deployment: Deployment) => {
    if (what === 'retry') {
      retry.mutate(deployment);
    } else {
      setOpen({ dialog: what, deployment });
    }
  };
  const card = useRef<HTMLElement>(null);
  const close = () => setOpen(null);
  useAsked('deployments', deployments !== undefined, () => {
    card.current?.scrollIntoView({ block: 'center' });
    card.current?.querySelector('button')?.focus({ preventScroll: true });
  });
  // Which versions nothing is deployed of is known once both have come.
  const known = deployments !== undefined && parts.versions !== undefined;
  useAsked('deploy', may && known, (version) => {
    if (idle.some((one) => String(one.number) === version)) {
      setOpen({ dialog: 'deploy', version: Number(version) });
    }
  });
  return (
    <Card
      ref={card}
      title={t('deployments.title')}
      quiet={t('deployments.quiet')}
      padded={false}
      controls={
        <>
          {!may && <RoleNote right="OPERATE" />}
          {idle.length > 0 && deployments !== undefined && (
            <Menu>
              <Menu.Target>
                <Button
                  variant="default"
                  leftSection={<Icon of={IconPlayerPlay} />}
                  disabled={!may}
                  title={may ? undefined : t('first.needsRight')}
                >
                  {t('deployed.deploy')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown className={classes.versions ?? ''}>
                {idle.map((version) => (
                  <Menu.Item
                    key={version.number}
                    onClick={() => setOpen({ dialog: 'deploy', version: version.number })}
                  >
                    {t('deployed.version', { version: version.number })}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      {retry.error && <ErrorCard title={t('deployed.notRetried')} failure={retry.error} />}
      {deployments === undefined ? (
        <SkeletonRows rows={2} height={44} />
      ) : deployments.length === 0 ? (
        <p className={tables.nothing} style={{ borderTop: 0 }}>
          {t('deployments.none')}
        </p>
      ) : (
        <TableFrame>
          <table className={tables.table}>
            <tbody>
              {deployments.map((deployment) => (
                <DeploymentRows
                  key={deployment.id}
                  deployment={deployment}
                  may={may}
                  busy={retry.isPending && retry.variables?.id === deployment.id}
                  onAct={(what) => act(what, deployment)}
                />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      <Overlay onClose={close}>
        {open?.dialog === 'settings' && (
          <SettingsDialog
            deployment={open.deployment}
            version={parts.versions?.find((one) => one.number === open.deployment.version)}
            onClose={close}
          />
        )}
        {(open?.dialog === 'unload' || open?.dialog === 'load') && (
          <WishDialog
            deployment={open.deployment}
            wished={open.dialog === 'load' ? 'LOADED' : 'UNLOADED'}
            parts={parts}
            onClose={close}
          />
        )}
        {open?.dialog === 'delete' && (
          <DeleteDialog deployment={open.deployment} parts={parts} onClose={close} />
        )}
        {open?.dialog === 'deploy' && (
          <DeployDialog model={model} version={open.version} parts={parts} onClose={close} />
        )}
      </Overlay>
    </Card>
  );
}
