import type { OverviewItem } from '../api/overview';
import type { DeploymentState } from '../api/types';
import { type Item, inTray, type Phase } from '../upload/item';

/** Long work that ended, and where its end is seen. */
export interface End {
  key: string;
  what: 'checked' | 'quarantined' | 'stopped' | 'ready' | 'failed';
  /** a file's, or a model's with its version */
  name: string;
  href: string;
}

const ENDS: Partial<Record<Phase, End['what']>> = {
  checked: 'checked',
  quarantined: 'quarantined',
  failed: 'stopped',
};

/** The uploads that were under way before and no longer are. What a person cancelled, nobody tells them. */
export function endsOfUploads(before: readonly Item[], now: readonly Item[]): End[] {
  const underWay = new Set(before.filter(inTray).map((item) => item.key));
  return now.flatMap((item) => {
    const what = underWay.has(item.key) ? ENDS[item.phase] : undefined;
    return what === undefined
      ? []
      : [
          {
            key: `${item.key} ${what}`,
            what,
            name: item.files[0]?.path ?? item.about.model,
            href:
              what === 'stopped' || item.upload === null ? '/upload' : `/uploads/${item.upload}`,
          },
        ];
  });
}

export interface LoadEnd extends End {
  deployment: number;
}

/**
 * The loads among those that were asked for that have ended. One that stands as it stood when it was asked for, such as FAILED before
 * another try, has not begun yet.
 */
export function endsOfLoads(
  asked: ReadonlyMap<number, DeploymentState | null>,
  items: readonly Pick<OverviewItem, 'model' | 'deployments'>[],
): LoadEnd[] {
  return items.flatMap(({ model, deployments }) =>
    deployments.flatMap(({ id, version, state }) =>
      asked.has(id) && state !== asked.get(id) && (state === 'READY' || state === 'FAILED')
        ? [
            {
              key: `${id} ${state}`,
              deployment: id,
              what: state === 'READY' ? ('ready' as const) : ('failed' as const),
              name: `${model} v${version}`,
              href: `/models/${encodeURIComponent(model)}`,
            },
          ]
        : [],
    ),
  );
}

/** The loads among those that were asked for that do not stand any more as they stood then. */
export function startsOfLoads(
  asked: ReadonlyMap<number, DeploymentState | null>,
  items: readonly Pick<OverviewItem, 'deployments'>[],
): number[] {
  return items.flatMap(({ deployments }) =>
    deployments
      .filter(({ id, state }) => asked.has(id) && state !== asked.get(id))
      .map(({ id }) => id),
  );
}

/** Whether a page is where the end is seen anyway: its own, or the list that it stands on. */
export function isSeenOn(path: string, end: End): boolean {
  return (
    path === end.href ||
    path.startsWith(`${end.href}/`) ||
    (end.what === 'ready' || end.what === 'failed' ? path === '/models' : path === '/upload')
  );
}
