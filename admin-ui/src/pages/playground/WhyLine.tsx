import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'wouter';
import { BASE, part } from '../../api/call';
import type { PredictionStory } from '../../api/versions';
import { CopyButton } from '../../components/CopyButton';
import { GivenReason } from '../../components/GivenReason';
import { Icon } from '../../components/Icon';
import { decimal, percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './Playground.module.css';
import type { Predicted } from './predict';

export interface WhyLineProps {
  model: string;
  predicted: Predicted;
  /** null until it is read, or when it cannot be */
  story: PredictionStory | null;
  version: number;
}

/** Which version answered, by whose decision, and where that is written down. */
export function WhyLine({ model, predicted, story, version }: WhyLineProps) {
  const { t } = useText();
  const { predictionId } = predicted;
  return (
    <div className={classes.why}>
      <Icon of={IconInfoCircle} />
      <div>
        <p>
          <Why predicted={predicted} story={story} version={version} />
        </p>
        {story?.reason && (
          <p className="quiet">
            “<GivenReason of={{ reason: story.reason }} />”
          </p>
        )}
        {predictionId !== null && (
          <p className={`quiet ${classes.id}`}>
            <code>{predictionId}</code>
            <CopyButton small text={predictionId} what={t('play.predictionId')} />
            <a href={`${BASE}/predictions/${part(predictionId)}`} target="_blank" rel="noreferrer">
              {t('play.story')}
            </a>
            {story?.trafficNumber !== undefined && (
              <Link href={`/models/${part(model)}`}>
                {t('play.policies', { number: story.trafficNumber })}
              </Link>
            )}
          </p>
        )}
      </div>
    </div>
  );
}

/** The sentence alone; without an answer at hand it is made of the story. */
export function Why({
  predicted,
  story,
  version,
}: {
  predicted: Predicted | null;
  story: PredictionStory | null;
  version: number;
}) {
  const { t, language } = useText();
  if (!story) {
    return <>{t('play.answered', { version })}</>;
  }
  const number = story.trafficNumber ?? null;
  const chosen = predicted?.chosen ?? null;
  const values = {
    version: story.version,
    number: number ?? 0,
    share: percent((story.weight ?? 0) / 100, language),
    who: story.decidedBy ?? '–',
    bucket: decimal(chosen?.bucket ?? 0),
  };
  if (number === null) {
    return <>{t('play.why.alone', values)}</>;
  }
  if (story.lane !== 'PLAYGROUND' || !chosen) {
    return <>{t(`play.why.${story.lane}`, values)}</>;
  }
  return <>{t(chosen.fallback ? 'play.why.FALLBACK' : `play.chosen.${chosen.by}`, values)}</>;
}
