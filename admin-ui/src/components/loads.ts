import type { OverviewItem } from '../api/overview';

/** A version on its way into memory. */
export interface Load {
  id: number;
  model: string;
  version: number;
  state: 'LOADING' | 'WARMING';
  reasonCode: string | null;
  reason: string | null;
}

/** The loads among all models; what waits for room or has failed is none. */
export function loadsIn(items: readonly Pick<OverviewItem, 'model' | 'deployments'>[]): Load[] {
  return items.flatMap(({ model, deployments }) =>
    deployments.flatMap(({ id, version, state, reasonCode, reason }) =>
      state === 'LOADING' || state === 'WARMING'
        ? [
            {
              id,
              model,
              version,
              state,
              reasonCode: reasonCode ?? null,
              reason: reason ?? null,
            },
          ]
        : [],
    ),
  );
}
