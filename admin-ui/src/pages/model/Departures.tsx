import { IconAlertTriangle } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './ModelOverview.module.css';
import { departures } from './measured';
import { answeredByOthers, stateOf } from './parts';
import type { ModelParts } from './useModelParts';

/** Where requests go elsewhere than the policy wishes: versions that are not there, and what was counted. */
export function Departures({ parts }: { parts: ModelParts }) {
  const { t, language } = useText();
  const { traffic, deployments } = parts;
  if (!traffic || deployments === undefined) {
    return null;
  }
  const share = (value: number) => percent(Math.round(value * 10) / 10, language);
  const { routes } = traffic.policy;
  const away = routes
    .filter((route) => route.weight > 0)
    .map((route) => ({ ...route, state: stateOf(deployments, route.version) }))
    .filter((route) => route.state !== 'READY');
  const lines = away.map((route) =>
    t(answeredByOthers(parts, route.version) ? 'traffic.byOthers' : 'traffic.byNobody', {
      version: route.version,
      share: share(route.weight / 100),
      state: route.state ?? t('versions.notDeployed'),
    }),
  );
  const counted = departures(routes, traffic.decidedAt, parts.now);
  if (counted.length > 0) {
    lines.push(
      t('traffic.departs', {
        shares: counted
          .map((one) =>
            t('traffic.instead', {
              version: one.version,
              measured: share(one.measured),
              wished: share(one.wished),
            }),
          )
          .join(t('traffic.and')),
      }),
    );
  }
  return lines.map((line) => (
    <p className={classes.departs} key={line} role="status">
      <Icon of={IconAlertTriangle} size={14} />
      <span>{line}</span>
    </p>
  ));
}
