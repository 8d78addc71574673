import type { OverviewItem } from '../api/overview';

export type Step = NonNullable<OverviewItem['nextAction']>;

/** Steps that are only looking: they need no role. */
export const FOR_ALL: ReadonlySet<Step['act']> = new Set(['LOOK', 'MAKE_ROOM']);

/** Where a step is taken, as near to its button as a link leads. */
export function stepHref(model: string, step: Step): string {
  const home = `/models/${encodeURIComponent(model)}`;
  switch (step.act) {
    case 'UPLOAD':
      return `/upload?model=${encodeURIComponent(model)}`;
    case 'DEPLOY':
      return step.version === null ? home : `${home}?deploy=${step.version}`;
    case 'RETRY':
      return `${home}?deployments`;
    case 'SHIFT_TRAFFIC':
      return `${home}?shift`;
    case 'MAKE_ROOM':
      return '/engines';
    case 'LOOK':
      return `${home}?lines`;
  }
}
