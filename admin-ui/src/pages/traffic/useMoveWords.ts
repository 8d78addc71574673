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
  if (preview.movedRequests === null) {
    return {
      lead: t('shift.leadShare', { share, from, to }),
      action: back ? t('shift.backShare', { share, to }) : t('shift.doShare', { share, to }),
    };
  }
  const requests = rate(preview.movedRequests);
  return {
    lead: t('shift.lead', { share, requests, from, to }),
    action: back ? t('shift.back', { requests, to }) : t('shift.do', { requests, to }),
  };
}
