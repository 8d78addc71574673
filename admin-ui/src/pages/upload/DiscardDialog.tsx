import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { part } from '../../api/call';
import type { Upload } from '../../api/types';
import { discardUpload } from '../../api/uploads';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { uploadDesk } from '../../upload/uploads';

export interface DiscardDialogProps {
  upload: Upload;
  /** what nobody has a copy of but the one who sent it: its name is asked for */
  refused?: boolean;
  onClose: () => void;
}

/** Throws an upload's files away; nothing of them comes back. */
export default function DiscardDialog({ upload, refused = false, onClose }: DiscardDialogProps) {
  const { t } = useText();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [reason, setReason] = useState('');
  const name = upload.files[0]?.path ?? upload.id;
  const bytes = size(upload.files.reduce((sum, file) => sum + file.received, 0));
  const said = reason.trim();
  const discard = useMutation({
    mutationFn: () => discardUpload(upload.id, said),
    onSuccess: () => {
      const item = uploadDesk()
        .snapshot()
        .find((one) => one.upload === upload.id);
      if (item) {
        uploadDesk().remove(item.key);
      }
      void queries.invalidateQueries();
      navigate('/upload');
    },
  });
  return (
    <Question
      title={t(refused ? 'discard.titleRefused' : 'discard.title', { name })}
      lead={t(refused ? 'discard.leadRefused' : 'discard.lead', {
        count: upload.files.length,
        size: bytes,
      })}
      action={t('discard.do', { size: bytes })}
      icon={<Icon of={IconTrash} />}
      destructive
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'DELETE',
          path: `/uploads/${part(upload.id)}`,
          query: { reason: said || null },
        })
      }
      busy={discard.isPending}
      name={refused ? name : undefined}
      onClose={onClose}
      onConfirm={() => discard.mutate()}
    >
      {discard.error && <ErrorCard title={t('quarantine.notDeleted')} failure={discard.error} />}
    </Question>
  );
}
