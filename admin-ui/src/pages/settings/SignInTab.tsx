import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type ConfigurationItem, readConfiguration } from '../../api/configuration';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { RoleNote } from '../../components/RoleNote';
import { SkeletonRows } from '../../components/Skeleton';
import { measure } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import classes from './Settings.module.css';

/** How people come in, and how long they stay: as the configuration says. */
export function SignInTab() {
  const { t } = useText();
  const mayAdminister = useMay('ADMINISTER', '*');
  const configuration = useQuery({
    queryKey: ['configuration'],
    queryFn: ({ signal }) => readConfiguration(signal),
    enabled: mayAdminister,
    staleTime: 60_000,
  });
  if (!mayAdminister) {
    return (
      <Card>
        <p>{t('configuration.forbidden')}</p>
        <RoleNote right="ADMINISTER" />
      </Card>
    );
  }
  if (configuration.error) {
    return (
      <ErrorCard
        title={t('configuration.failed')}
        failure={configuration.error}
        onRetry={() => void configuration.refetch()}
      />
    );
  }
  if (!configuration.data) {
    return (
      <Card>
        <SkeletonRows rows={5} />
      </Card>
    );
  }
  return <Shown items={configuration.data} />;
}

function Shown({ items }: { items: readonly ConfigurationItem[] }) {
  const { t } = useText();
  const value = (key: string) => items.find((item) => item.key === key)?.value ?? '';
  const provider = value('oidc.issuer');
  const rows: [key: string, name: string, value: string][] = [
    ['oidc.issuer', t('signInTab.provider'), provider || t('signInTab.passwords')],
    ...(provider === ''
      ? []
      : ([
          ['oidc.client-id', t('signInTab.client'), value('oidc.client-id')],
          ['oidc.roles', t('signInTab.mapping'), value('oidc.roles') || '–'],
        ] as [string, string, string][])),
    [
      'access.session-idle',
      t('signInTab.idle'),
      measure(Number(value('access.session-idle')), 'min'),
    ],
    [
      'access.session-hours',
      t('signInTab.longest'),
      measure(Number(value('access.session-hours')), 'h'),
    ],
  ];
  return (
    <Card title={t('settings.signIn')} quiet={t('signInTab.quiet')}>
      <dl className={classes.facts}>
        {rows.map(([key, name, shown]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>
              {key === 'oidc.roles'
                ? shown.split(',').map((one) => <div key={one}>{one.trim()}</div>)
                : shown}{' '}
              <Link
                href={`/settings/configuration?q=${encodeURIComponent(key)}`}
                className="link alone quiet"
              >
                {key}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
