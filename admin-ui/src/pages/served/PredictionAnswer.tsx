import { Link } from 'wouter';
import type { PredictionStory } from '../../api/versions';
import { CopyButton } from '../../components/CopyButton';
import { GivenReason } from '../../components/GivenReason';
import { Moment } from '../../components/Moment';
import { useText } from '../../i18n/text';
import { versionHref } from '../model/parts';
import { Why } from '../playground/WhyLine';
import classes from './Served.module.css';

/** Which version answered a prediction, and why it was that one. */
export function PredictionAnswer({ model, story }: { model: string; story: PredictionStory }) {
  const { t } = useText();
  const other = story.model !== undefined && story.model !== model ? story.model : null;
  return (
    <div className={classes.answer}>
      <p className={classes.when}>
        <Moment at={story.answeredAt} />
      </p>
      {other !== null && <p>{t('served.otherModel', { model: other })}</p>}
      <p>
        <Why predicted={null} story={story} version={story.version} />
      </p>
      {story.reason && (
        <p className="quiet">
          “<GivenReason of={{ reason: story.reason }} />”
        </p>
      )}
      <p className="quiet">
        <code>{story.id}</code>
        <CopyButton small text={story.id} what={t('play.predictionId')} />
      </p>
      <p>
        <Link href={versionHref(story.model ?? model, story.version)} className="link">
          {t('served.open', { version: story.version })}
        </Link>
      </p>
    </div>
  );
}
