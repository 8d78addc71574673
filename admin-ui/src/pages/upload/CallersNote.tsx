import { IconInfoCircle } from '@tabler/icons-react';
import type { Signature } from '../../api/types';
import { Icon } from '../../components/Icon';
import type { Share } from '../../components/split';
import { useText } from '../../i18n/text';
import classes from './CallersNote.module.css';
import { type Gap, gapBetween } from './signatures';

interface Signed {
  number: number;
  signatures: readonly Signature[];
}

export interface CallersNoteProps {
  /** the version that is to meet traffic */
  next: Signed;
  versions: readonly Signed[];
  /** who has the traffic now */
  routes: readonly Share[];
}

const KINDS = ['unsent', 'differ', 'unknown', 'ungiven'] as const satisfies (keyof Gap)[];

/** What callers of the versions that serve do otherwise than the one needs that is to join them. */
export function CallersNote({ next, versions, routes }: CallersNoteProps) {
  const { t } = useText();
  const gaps = versions
    .filter(
      (one) =>
        one.number !== next.number &&
        routes.some((route) => route.version === one.number && route.weight > 0),
    )
    .flatMap((one) => {
      const gap = gapBetween(one.signatures, next.signatures);
      return gap ? [{ version: one.number, gap }] : [];
    });
  if (gaps.length === 0) {
    return null;
  }
  return (
    <div className={classes.note} role="note">
      <Icon of={IconInfoCircle} />
      <div>
        {gaps.map(({ version, gap }) =>
          KINDS.filter((kind) => gap[kind].length > 0).map((kind) => (
            <p key={`${version} ${kind}`}>
              <strong>
                {t(`callers.${kind}`, {
                  version,
                  next: next.number,
                  names: gap[kind].join(', '),
                })}
              </strong>
            </p>
          )),
        )}
        {gaps.some(({ gap }) => gap.unsent.length + gap.differ.length + gap.unknown.length > 0) && (
          <p>{t('callers.refused', { next: next.number })}</p>
        )}
      </div>
    </div>
  );
}
