import { Button } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readTraffic } from '../../api/models';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { RoleNote } from '../../components/RoleNote';
import { useAsked } from '../../components/useAsked';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import type { ModelParts } from '../model/useModelParts';
import type { Base } from './useMove';

const ShiftDialog = lazyPage(() => import('./ShiftDialog'));

/** Opens the editor with the policy as it is at this moment. */
export function ShiftButton({ model, parts }: { model: string; parts: ModelParts }) {
  const { t } = useText();
  const queries = useQueryClient();
  const may = useMay('OPERATE', model);
  const [base, setBase] = useState<Base | null>(null);
  const [busy, setBusy] = useState(false);

  const open = async () => {
    setBusy(true);
    try {
      const answer = await queries.fetchQuery({
        queryKey: ['model', model, 'traffic'],
        queryFn: ({ signal }) => readTraffic(model, signal),
        staleTime: 0,
      });
      if (answer.data && answer.etag !== null) {
        setBase({ revision: answer.data, etag: answer.etag });
      }
    } catch {
      // The page itself shows that the policy cannot be read.
    } finally {
      setBusy(false);
    }
  };
  // A link such as that of the palette opens the editor.
  useAsked('shift', may && Boolean(parts.traffic), () => void open());
  if (!parts.traffic) {
    return null;
  }
  return (
    <>
      {!may && <RoleNote right="OPERATE" />}
      <Button
        variant="default"
        leftSection={<Icon of={IconArrowsSplit2} />}
        disabled={!may}
        title={may ? undefined : t('first.needsRight')}
        // Not disabled while it reads: the focus would be lost.
        aria-busy={busy}
        onClick={() => {
          if (!busy) {
            void open();
          }
        }}
      >
        {t('shift.open')}
      </Button>
      {base && (
        <Overlay onClose={() => setBase(null)}>
          <ShiftDialog model={model} parts={parts} base={base} onClose={() => setBase(null)} />
        </Overlay>
      )}
    </>
  );
}
