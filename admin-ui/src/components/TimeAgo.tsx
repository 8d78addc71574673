import { useText } from '../i18n/text';
import { ago, moment } from '../i18n/times';
import { useNow } from './useNow';

/** How long ago; the moment with its time zone on hover. */
export function TimeAgo({ at }: { at: string }) {
  const { t, language } = useText();
  const now = useNow(30_000);
  const date = new Date(at);
  const said = ago(date, new Date(now), language);
  const text =
    said.said === 'now'
      ? t('ago.now')
      : said.said === 'minutes'
        ? t('ago.minutes', { count: said.count })
        : said.said === 'hours'
          ? t('ago.hours', { count: said.count })
          : said.said === 'yesterday'
            ? t('ago.yesterday')
            : said.text;
  return (
    <time dateTime={at} title={moment(date, language)}>
      {text}
    </time>
  );
}
