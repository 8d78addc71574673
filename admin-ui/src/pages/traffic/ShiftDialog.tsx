import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useState } from 'react';
import { part } from '../../api/call';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { useText } from '../../i18n/text';
import type { ModelParts } from '../model/useModelParts';
import { CallersNote } from '../upload/CallersNote';
import { Consequences } from './Consequences';
import { setTraffic } from './calls';
import { changes, type Draft, draftOf, problemOf, wishOf } from './draft';
import { MovedNotice, TheirsNotice } from './Notices';
import { PreviewTable } from './PreviewTable';
import { RouteEditor } from './RouteEditor';
import { notReady } from './ready';
import { StickyAndShadows } from './StickyAndShadows';
import { type Base, useMove } from './useMove';
import { useMoveWords } from './useMoveWords';

export interface ShiftDialogProps {
  model: string;
  parts: ModelParts;
  base: Base;
  onClose: () => void;
}

/** The split edited by hand, with what it does before it is done. */
export default function ShiftDialog({ model, parts, base: opened, onClose }: ShiftDialogProps) {
  const { t } = useText();
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState<Draft>(() => draftOf(opened.revision.policy));
  const move = useMove(
    model,
    base,
    setBase,
    draft.routes,
    (etag) => setTraffic(model, wishOf(draft), etag),
    onClose,
  );
  const isNew = (version: number) =>
    !base.revision.policy.routes.some((route) => route.version === version && route.weight > 0);
  const words = useMoveWords(move.preview, false);
  const problem = problemOf(draft);
  const sticky = draft.sticky.source === 'NONE' ? null : draft.sticky.name;
  return (
    <Question
      wide
      title={t('shift.title', { model })}
      lead={words.lead}
      action={words.action}
      icon={<Icon of={IconArrowsSplit2} />}
      safer="cancel"
      reason={draft.reason}
      onReason={(reason) => setDraft({ ...draft, reason })}
      curl={() =>
        curlOf({
          method: 'PUT',
          path: `/models/${part(model)}/traffic`,
          body: wishOf(draft),
          ifMatch: base.etag,
        })
      }
      busy={move.busy}
      disabled={problem !== null || move.theirs !== null || !changes(draft, base.revision.policy)}
      onClose={onClose}
      onConfirm={move.confirm}
    >
      {move.theirs && (
        <TheirsNotice
          base={base}
          theirs={move.theirs}
          mine={draft.routes}
          onKeep={move.acceptTheirs}
          onTake={() => {
            setDraft(draftOf((move.theirs ?? base).revision.policy, draft.reason));
            move.acceptTheirs();
          }}
        />
      )}
      <RouteEditor
        routes={draft.routes}
        parts={parts}
        onRoutes={(routes) => setDraft({ ...draft, routes })}
      />
      <PreviewTable preview={move.preview} />
      {parts.versions
        ?.filter((one) => move.preview.to.includes(one.number) && isNew(one.number))
        .map((one) => (
          <CallersNote
            key={one.number}
            next={one}
            versions={parts.versions ?? []}
            routes={base.revision.policy.routes}
          />
        ))}
      <Consequences
        preview={move.preview}
        notReady={notReady(wishOf(draft).routes, parts.deployments)}
        number={base.revision.number}
        sticky={sticky}
      />
      <StickyAndShadows draft={draft} parts={parts} onDraft={setDraft} />
      {problem && <p className="quiet">{t(`shift.problem.${problem}`)}</p>}
      <MovedNotice moved={move.moved} />
      {move.failure !== null && <ErrorCard title={t('shift.failed')} failure={move.failure} />}
    </Question>
  );
}
