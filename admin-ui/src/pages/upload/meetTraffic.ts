import { readTraffic, setTraffic } from '../../api/models';
import { type Decision, withShadow, withShare } from './decision';

export interface Meeting {
  model: string;
  version: number;
  decision: Decision;
  /** per cent: of the traffic for `share`, of the requests that are copied for `shadow` */
  percent: number;
  reason: string;
}

/**
 * Gives a deployed version its part in the traffic of its model: a share, or copies as a shadow.
 * The policy is read first, so that what holds stays as it is beside that.
 */
export async function meetTraffic(meeting: Meeting): Promise<void> {
  const { model, version, decision, percent, reason } = meeting;
  if (decision !== 'share' && decision !== 'shadow') {
    return;
  }
  const traffic = await readTraffic(model);
  if (!traffic.data || traffic.etag === null) {
    return;
  }
  const { routes, sticky, shadows } = traffic.data.policy;
  const copied = decision === 'shadow' ? withShadow(shadows, version, percent) : shadows;
  await setTraffic(
    model,
    {
      routes: decision === 'share' ? withShare(routes, version, percent) : routes,
      reason,
      ...(sticky ? { sticky } : {}),
      ...(copied.length > 0 ? { shadows: copied } : {}),
    },
    traffic.etag,
  );
}
