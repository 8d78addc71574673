import { percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { Preview } from './preview';

export interface MoveWords {
  /** the move in numbers */
  lead: string;
  /** the button, which repeats the number */
  action: string;
}

/** A move in words. */
export function useMoveWords(preview: Preview, back: boolean): MoveWords {
  const { t, language } = useText();
  const versions = (list: readonly number[]) => list.map((one) => `v${one}`).join(', ');
  const from = versions(preview.from);
  const to = versions(preview.to);
  const share = percent(preview.moved / 100, language);
  if (preview.moved === 0) {
    return { lead: t('shift.nothingMoves'), action: t('shift.setPolicy') };
  }
  const byShare = back ? t('shift.backShare', { share, to }) : t('shift.doShare', { share, to });
  if (preview.movedRequests === null) {
    return { lead: t('shift.leadShare', { share, from, to }), action: byShare };
  }
  const requests = rate(preview.movedRequests);
  const byRequests = back ? t('shift.back', { requests, to }) : t('shift.do', { requests, to });
  return {
    lead: t('shift.lead', { share, requests, from, to }),
    // Where nobody asks, no request moves and yet the next ones will.
    action: preview.movedRequests === 0 ? byShare : byRequests,
  };
}
