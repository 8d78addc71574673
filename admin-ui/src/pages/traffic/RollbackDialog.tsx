import { IconArrowBackUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { part } from '../../api/call';
import { listDeployments } from '../../api/models';
import type { TrafficRevision } from '../../api/types';
import { useAnnounce } from '../../components/Announcer';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { Consequences } from './Consequences';
import { restoreTraffic } from './calls';
import { MovedNotice, TheirsNotice } from './Notices';
import { PreviewTable } from './PreviewTable';
import { notReady } from './ready';
import { type Base, useMove } from './useMove';
import { useMoveWords } from './useMoveWords';

export interface RollbackDialogProps {
  model: string;
  base: Base;
  target: TrafficRevision;
  onClose: () => void;
}

/** Brings an earlier policy back, and says in numbers what that does. */
export default function RollbackDialog({
  model,
  base: opened,
  target,
  onClose,
}: RollbackDialogProps) {
  const { t, language } = useText();
  const announce = useAnnounce();
  const [base, setBase] = useState(opened);
  const [reason, setReason] = useState('');
  const { routes, sticky } = target.policy;
  const deployments = useQuery({
    queryKey: ['deployments', model],
    queryFn: ({ signal }) => listDeployments(model, signal),
  });
  const done = () => {
    const split = routes
      .filter((route) => route.weight > 0)
      .map((route) => `v${route.version} ${percent(route.weight / 100, language)}`);
    announce(t('rollback.done', { number: target.number, split: split.join(', ') }));
    onClose();
  };
  const move = useMove(
    model,
    base,
    setBase,
    routes,
    (etag) => restoreTraffic(model, target.number, reason.trim(), etag),
    done,
  );
  const words = useMoveWords(move.preview, true);
  return (
    <Question
      title={t('rollback.title', { number: target.number })}
      lead={words.lead}
      action={words.action}
      icon={<Icon of={IconArrowBackUp} />}
      destructive
      safer="action"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'POST',
          path: `/models/${part(model)}/traffic/restore`,
          body: { number: target.number, reason: reason.trim() },
          ifMatch: base.etag,
        })
      }
      busy={move.busy}
      disabled={move.theirs !== null}
      onClose={onClose}
      onConfirm={move.confirm}
    >
      {move.theirs && (
        <TheirsNotice base={base} theirs={move.theirs} mine={routes} onKeep={move.acceptTheirs} />
      )}
      <PreviewTable preview={move.preview} />
      <Consequences
        preview={move.preview}
        notReady={notReady(routes, deployments.data)}
        number={base.revision.number}
        sticky={sticky ? sticky.name : null}
      />
      <MovedNotice moved={move.moved} />
      {move.failure !== null && <ErrorCard title={t('shift.failed')} failure={move.failure} />}
    </Question>
  );
}
