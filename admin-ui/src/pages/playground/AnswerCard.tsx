import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Segments } from '../../components/Segments';
import tables from '../../components/Table.module.css';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { ModelParts } from '../model/useModelParts';
import { AnswerChart } from './AnswerChart';
import { OutputTable } from './OutputTable';
import classes from './Playground.module.css';
import type { Predicted } from './predict';
import { sidesOf } from './sides';
import type { Ask } from './useAsk';
import { WhyLine } from './WhyLine';

/** Longer answers are saved, not read. */
const LONGEST_RAW = 100_000;

export interface AnswerCardProps {
  ask: Ask;
  model: string;
  rows: number;
  parts: ModelParts;
}

/** The answer as a table and a chart, beside that of another version, and who answered why. */
export function AnswerCard({ ask, model, rows, parts }: AnswerCardProps) {
  const { t } = useText();
  const [raw, setRaw] = useState(false);
  const predicted = ask.reply?.predicted ?? null;
  const answer = predicted?.answer;
  const other = ask.against?.predicted?.answer;
  const answered = Number(answer?.modelVersion ?? ask.sent?.version ?? 0);
  const routes = parts.traffic?.policy.routes ?? [];
  const sides = sidesOf(answered, ask.against?.version ?? null, routes);
  const items = ask.sent?.tensors[0]?.shape[0] ?? rows;
  return (
    <Card
      title={
        <span className={classes.id}>
          {t('play.response')}
          {predicted && (
            <span className={classes.status}>
              <Icon of={IconCircleCheck} size={14} />
              {predicted.status}
            </span>
          )}
        </span>
      }
      quiet={predicted ? <Took predicted={predicted} items={items} /> : undefined}
      padded={false}
      controls={
        answer && (
          <Segments
            label={t('play.asAnswer')}
            value={raw ? 'raw' : 'table'}
            options={[
              { value: 'table', label: t('play.table') },
              { value: 'raw', label: t('play.raw') },
            ]}
            onChange={(next) => setRaw(next === 'raw')}
          />
        )
      }
    >
      <div aria-live="polite">
        {ask.reply?.failure != null && (
          <ErrorCard title={t('play.failed')} failure={ask.reply.failure} />
        )}
        {ask.against?.failure != null && (
          <ErrorCard
            title={t('play.failedOf', { version: ask.against.version })}
            failure={ask.against.failure}
          />
        )}
        {!ask.reply && <p className={tables.nothing}>{t('play.nothing')}</p>}
        {answer && raw && (
          <>
            {answer.raw.length > LONGEST_RAW && (
              <p className={classes.cut}>
                {t('play.rawCut', { shown: LONGEST_RAW, all: answer.raw.length })}
              </p>
            )}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <pre className={classes.raw} tabIndex={0}>
              {answer.raw.slice(0, LONGEST_RAW)}
            </pre>
          </>
        )}
        {answer &&
          !raw &&
          answer.outputs.map((output) => {
            const same = other?.outputs.find((one) => one.name === output.name);
            return (
              <section key={output.name} aria-label={output.name}>
                <OutputTable output={output} other={same} rows={items} {...sides} />
                <AnswerChart
                  // The row that was looked at belongs to the answer before.
                  key={predicted?.at.getTime()}
                  output={output}
                  other={same}
                  rows={items}
                  {...sides}
                />
              </section>
            );
          })}
        {predicted && (
          <WhyLine model={model} predicted={predicted} story={ask.story} version={answered} />
        )}
      </div>
    </Card>
  );
}

/** How long it took by the server's clock, and where it spent that; else as seen from here. */
function Took({ predicted, items }: { predicted: Predicted; items: number }) {
  const { t } = useText();
  const { times, millis } = predicted;
  const digits = (value: number) => decimal(value, value < 100 ? 1 : 0);
  if (!times) {
    return <>{t('play.took', { millis: digits(millis) })}</>;
  }
  return (
    <span title={t('play.took', { millis: digits(millis) })}>
      {t('play.times', {
        total: digits(times.total),
        queue: digits(times.queue),
        compute: digits(times.compute),
        items,
      })}
    </span>
  );
}
