import { useText } from '../i18n/text';
import { clock, date, moment } from '../i18n/times';

/** A moment to the minute, as `5 Dec 15:52`; to the second with its time zone on hover. */
export function Moment({ at }: { at: string }) {
  const { language } = useText();
  const when = new Date(at);
  return (
    <time dateTime={at} title={moment(when, language)}>
      {date(when, new Date(), language)} {clock(when)}
    </time>
  );
}
