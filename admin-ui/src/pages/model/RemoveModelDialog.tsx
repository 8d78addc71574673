import { IconHistory, IconLock, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { part } from '../../api/call';
import { removeModel } from '../../api/models';
import type { Model } from '../../api/types';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { useText } from '../../i18n/text';
import traffic from '../traffic/Traffic.module.css';
import type { ModelParts } from './useModelParts';

export interface RemoveModelDialogProps {
  seen: Model;
  parts: ModelParts;
  onClose: () => void;
}

/** Takes a model out of sight; its name is never used again, so it is asked for. */
export default function RemoveModelDialog({ seen, parts, onClose }: RemoveModelDialogProps) {
  const { t } = useText();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  // As it was when this person decided.
  const [{ name, revision }] = useState(seen);
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () => removeModel(name, reason.trim(), revision),
    onSuccess: () => {
      navigate('/models');
      void queries.invalidateQueries({ queryKey: ['overview'] });
      void queries.invalidateQueries({ queryKey: ['models'] });
    },
  });
  return (
    <Question
      title={t('model.removeTitle', { model: name })}
      lead={t('model.removeLead', { model: name, count: parts.versions?.length ?? 0 })}
      action={t('model.removeDo', { model: name })}
      icon={<Icon of={IconTrash} />}
      destructive
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'DELETE',
          path: `/models/${part(name)}`,
          query: { reason: reason.trim() || null },
          ifMatch: `"${revision}"`,
        })
      }
      busy={remove.isPending}
      name={name}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <ul className={traffic.then}>
        <li>
          <Icon of={IconLock} />
          <span>{t('model.removeName', { model: name })}</span>
        </li>
        <li>
          <Icon of={IconHistory} />
          <span>{t('model.removeHistory')}</span>
        </li>
      </ul>
      {remove.error && <ErrorCard title={t('model.notRemoved')} failure={remove.error} />}
    </Question>
  );
}
