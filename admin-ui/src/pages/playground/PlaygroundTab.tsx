import { useEffect, useState } from 'react';
import { Card } from '../../components/Card';
import { SkeletonRows } from '../../components/Skeleton';
import { segments } from '../../components/split';
import { useText } from '../../i18n/text';
import { useSession } from '../../SessionContext';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { AnswerCard } from './AnswerCard';
import { CodeCard } from './CodeCard';
import { carriedOver } from './cells';
import { type Draft, firstDraft, keepDraft, keptDraft, requestOf, servedSignature } from './draft';
import classes from './Playground.module.css';
import { RequestCard } from './RequestCard';
import { useAsk } from './useAsk';

export interface PlaygroundTabProps {
  model: string;
  parts: ModelParts;
}

/** What does it answer for my values, against the other version; the same call as code. */
export default function PlaygroundTab({ model, parts }: PlaygroundTabProps) {
  const { t } = useText();
  const { session } = useSession();
  const versions = parts.versions;
  const routes = parts.traffic?.policy.routes ?? [];
  const deployments = parts.deployments ?? [];
  const ready = (versions ?? []).filter(
    (version) => stateOf(deployments, version.number) === 'READY',
  );
  const [draft, setDraft] = useState<Draft | null>(() => keptDraft(model) ?? null);
  const ask = useAsk();

  // The one on trial against the one that serves; else the newest alone.
  const shares = segments(routes);
  const candidate = shares.find((share) => share.role === 'candidate')?.version;
  const baseline = shares.find((share) => share.role === 'baseline')?.version;
  const first = ready.find((one) => one.number === candidate) ?? ready[0];
  const against = ready.find((one) => one.number === baseline && one !== first);
  useEffect(() => {
    if (draft === null && first) {
      setDraft(
        firstDraft(
          servedSignature(first, deployments)?.inputs ?? [],
          first.number,
          against?.number ?? null,
        ),
      );
    }
  }, [draft, first, against, deployments]);

  const { forget } = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session makes an old refusal void
  useEffect(() => forget(), [session]);

  if (versions === undefined || parts.deployments === undefined) {
    return (
      <Card padded={false}>
        <SkeletonRows rows={5} height={44} />
      </Card>
    );
  }
  if (ready.length === 0 || draft === null) {
    return (
      <Card>
        <p>{t('play.notReady')}</p>
      </Card>
    );
  }
  const change = (next: Draft) => {
    setDraft(next);
    keepDraft(model, next);
  };
  const heaviest = [...routes].sort((one, other) => other.weight - one.weight)[0]?.version;
  const shaping = draft.version ?? heaviest;
  const version = ready.find((one) => one.number === shaping) ?? first ?? ready[0];
  if (!version) {
    return null;
  }
  const signature = servedSignature(version, deployments);
  const inputs = signature?.inputs ?? [];
  const shown = { ...draft, cells: carriedOver(draft.cells, inputs, draft.rows) };
  const request = requestOf(shown, signature, model, location.origin);
  const sticky = parts.traffic?.policy.sticky;
  const stickyHeader = draft.version === null && sticky?.source === 'HEADER' ? sticky.name : null;
  return (
    <div className={classes.columns}>
      <RequestCard
        model={model}
        draft={shown}
        inputs={inputs}
        ready={ready}
        parts={parts}
        request={request}
        stickyHeader={stickyHeader}
        busy={ask.busy}
        onDraft={change}
        onSend={() => {
          if ('sent' in request) {
            ask.send(
              request.sent,
              draft.against,
              stickyHeader !== null && draft.sticky !== '' ? { [stickyHeader]: draft.sticky } : {},
            );
          }
        }}
      />
      <div className={classes.side}>
        <AnswerCard ask={ask} model={model} rows={shown.rows} parts={parts} />
        <CodeCard sent={ask.sent ?? ('sent' in request ? request.sent : null)} at={ask.at} />
      </div>
    </div>
  );
}
