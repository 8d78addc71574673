import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { type Device, listAllDeployments, readDevices, readEngines } from '../../api/engines';
import type { Deployment } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { PageHead } from '../../components/PageHead';
import { SkeletonRows } from '../../components/Skeleton';
import { roleOf } from '../../components/split';
import { useText } from '../../i18n/text';
import { overviewQuery } from '../../queries';
import type { Look } from './DeviceBar';
import { DeviceSection } from './DeviceSection';
import { EnginesCard } from './EnginesCard';
import classes from './EnginesPage.module.css';
import { FootprintsCard } from './FootprintsCard';
import { Legend } from './Legend';
import { OtherNodes } from './OtherNodes';
import { QueueCard } from './QueueCard';
import { leasesOf, tones } from './shares';

const EVERY_MILLIS = 10_000;

/** Who holds which share of which device, what does not fit, and which engines there are. */
export default function EnginesPage() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  // Shares move without a change that anybody made, so they are looked at now and then.
  const devices = useQuery({
    queryKey: ['deployments', 'devices'],
    queryFn: ({ signal }) => readDevices(signal),
    refetchInterval: EVERY_MILLIS,
  });
  const deployments = useQuery({
    queryKey: ['deployments', 'all'],
    queryFn: ({ signal }) => listAllDeployments(signal),
  });
  const engines = useQuery({
    queryKey: ['engines'],
    queryFn: ({ signal }) => readEngines(signal),
    staleTime: 60_000,
  });
  const overview = useQuery(overviewQuery);

  const all = deployments.data ?? [];
  const leases = leasesOf(devices.data?.items ?? []);
  const loaded = all.filter((deployment) => leases.has(deployment.id));
  const wanted = Number(search.get('deployment'));
  const chosen = loaded.find((deployment) => deployment.id === wanted) ?? loaded[0];
  const models = new Map(overview.data?.items.map((item) => [item.model, item]));
  const found = tones(devices.data?.items ?? []);

  const look = (holder: string, id: number | null): Look => {
    const deployment = all.find((one) => one.id === id);
    const item = deployment && models.get(deployment.model);
    const lease = devices.data?.items
      .flatMap((device) => device.leases)
      .find((one) => one.deployment === id && id !== null);
    const role =
      deployment && item && deployment.model === chosen?.model && search.has('deployment')
        ? roleOf(deployment.version, item.routes, item.shadows)
        : 'segment';
    const serves =
      item === undefined ||
      item.routes.some((route) => route.version === deployment?.version && route.weight > 0) ||
      item.shadows?.some((shadow) => shadow.version === deployment?.version);
    return {
      tone: found.get(holder) ?? 1,
      role: role === 'none' ? 'segment' : role,
      idle: lease?.state === 'ACTIVE' && !lease.pinned && !serves,
    };
  };
  const choose = (id: number) => setSearch({ deployment: String(id) }, { replace: true });
  const instances = all
    .flatMap((deployment) => deployment.status)
    .reduce((sum, status) => sum + (status.state === 'READY' ? status.instances : 0), 0);
  const failure = devices.error ?? deployments.error;

  return (
    <>
      <PageHead
        title={t('devices.page')}
        path="/devices"
        facts={
          devices.data && t('devices.facts', { devices: devices.data.items.length, instances })
        }
      />
      <div className={classes.page}>
        <div className={classes.main}>
          <Card
            title={t('devices.title')}
            quiet={t('devices.quiet')}
            padded={false}
            controls={<Legend chosen={search.has('deployment') ? chosen : undefined} look={look} />}
          >
            {failure && !devices.data ? (
              <ErrorCard
                title={t('devices.failed')}
                failure={failure}
                onRetry={() => {
                  void devices.refetch();
                  void deployments.refetch();
                }}
              />
            ) : devices.data === undefined ? (
              <SkeletonRows rows={4} height={120} />
            ) : (
              devices.data.items.map((device) => (
                <DeviceSection
                  key={device.id}
                  device={device}
                  node={devices.data.node}
                  deployments={onDevice(all, device, devices.data.items)}
                  look={look}
                  chosen={search.has('deployment') ? (chosen?.id ?? null) : null}
                  onChoose={choose}
                />
              ))
            )}
            {devices.data && <OtherNodes answered={devices.data.node} deployments={all} />}
          </Card>
          {engines.error ? (
            <ErrorCard
              title={t('engines.failed')}
              failure={engines.error}
              onRetry={() => void engines.refetch()}
            />
          ) : engines.data === undefined ? (
            <Card title={t('engines.engines')} padded={false}>
              <SkeletonRows rows={2} height={44} />
            </Card>
          ) : (
            <EnginesCard
              engines={engines.data}
              deployments={all}
              engineOf={(deployment) => leases.get(deployment.id)?.engine ?? null}
            />
          )}
        </div>
        <div className={classes.rail}>
          <QueueCard
            deployments={devices.data && deployments.data ? loaded : undefined}
            chosen={chosen}
            onChoose={choose}
          />
          <FootprintsCard
            deployments={devices.data && deployments.data ? loaded : undefined}
            chosen={chosen}
            onChoose={choose}
          />
        </div>
      </div>
    </>
  );
}

/** What a device has to do with; one that was refused before it had a device counts to the first of its kind. */
function onDevice(
  deployments: readonly Deployment[],
  device: Device,
  devices: readonly Device[],
): Deployment[] {
  const first = devices.find((one) => one.kind === device.kind && one.parent === null) === device;
  return deployments.map((deployment) => ({
    ...deployment,
    status: deployment.status
      .filter(
        (status) =>
          status.device === device.id ||
          (status.device === null && first && deployment.settings.device.kind === device.kind),
      )
      .map((status) => ({ ...status, device: device.id })),
  }));
}
