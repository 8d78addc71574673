import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Version } from '../../api/types';
import { removeVersion, versionPath } from '../../api/versions';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';

/** Removes a version that nothing needs; it does not come back, so its name is asked for. */
export default function RemoveDialog({
  version,
  onClose,
}: {
  version: Version;
  onClose: () => void;
}) {
  const { t } = useText();
  const queries = useQueryClient();
  const { model, number } = version;
  const name = `${model} v${number}`;
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () => removeVersion(model, number, reason.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['model', model] });
      onClose();
    },
  });
  return (
    <Question
      title={t('version.removeTitle', { name })}
      lead={t('version.removeLead', { version: number, size: size(version.bytes) })}
      action={t('version.removeDo', { version: number })}
      icon={<Icon of={IconTrash} />}
      destructive
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'DELETE',
          path: versionPath(model, number),
          query: { reason: reason.trim() || null },
        })
      }
      busy={remove.isPending}
      name={name}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      {remove.error && <ErrorCard title={t('version.notRemoved')} failure={remove.error} />}
    </Question>
  );
}
