import { duration, size, sizeOf, speed } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { type Item, sentBytes, totalBytes } from '../upload/item';
import { secondsLeft, speedOf } from '../upload/pace';
import { uploadDesk } from '../upload/uploads';
import { useNow } from './useNow';

/** Bytes, speed and time left; or why it does not move. */
export function TransferLine({ item }: { item: Item }) {
  const { t } = useText();
  const now = useNow(1000);
  const total = totalBytes(item);
  const sent = sentBytes(item);
  const pace = uploadDesk().pace(item.key);
  const rate = item.phase === 'sending' ? speedOf(pace) : null;
  const left = item.phase === 'sending' ? secondsLeft(pace, total) : null;
  const amount = t('upload.amount', { sent: sizeOf(sent, total), total: size(total) });
  const state =
    item.phase === 'paused'
      ? t('upload.paused')
      : item.phase === 'waiting'
        ? t('upload.waiting')
        : item.phase === 'verifying'
          ? t('upload.verifying')
          : item.phase === 'checking'
            ? t('upload.checking')
            : item.phase === 'needs-files'
              ? t('upload.needsFiles')
              : item.phase === 'broken'
                ? t('upload.broken', {
                    wait: duration(Math.max(0, ((item.retryAt ?? now) - now) / 1000)),
                  })
                : null;
  return (
    <span className="quiet">
      {amount}
      {rate !== null && ` · ${speed(rate)}`}
      {left !== null && ` · ${t('upload.left', { left: duration(left) })}`}
      {state !== null && ` · ${state}`}
    </span>
  );
}
