import { useMutation, useQueryClient } from '@tanstack/react-query';
import { part } from '../../api/call';
import { type Key, revokeKey } from '../../api/keys';
import { useText } from '../../i18n/text';
import { moment } from '../../i18n/times';
import { keyName } from './names';
import { ReasonDialog } from './ReasonDialog';

export function RevokeDialog({ target, onClose }: { target: Key | null; onClose: () => void }) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (reason: string) => revokeKey(target?.prefix ?? '', reason),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    },
  });
  const name = keyName(target, language);
  return (
    <ReasonDialog
      // Each key is asked for anew.
      key={target?.prefix ?? ''}
      name={name}
      opened={target !== null}
      onClose={() => {
        revoke.reset();
        onClose();
      }}
      title={t('keys.revokeTitle', { key: name })}
      lines={[
        target?.lastUsedAt
          ? t('keys.revokeUsed', { when: moment(new Date(target.lastUsedAt), language) })
          : t('keys.revokeUnused'),
        t('keys.revokeWhat'),
        t('keys.revokeUndo'),
      ]}
      call={(reason) => ({
        method: 'DELETE',
        path: `/keys/${part(target?.prefix ?? '')}`,
        query: { reason: reason || null },
      })}
      action={t('keys.revokeDo', { key: name })}
      busy={revoke.isPending}
      failure={revoke.error}
      failed={t('keys.notRevoked')}
      onConfirm={(reason) => revoke.mutate(reason)}
    />
  );
}
