import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { useRestore } from './usePolicies';

const RollbackDialog = lazyPage(() => import('./RollbackDialog'));

/** The way back to the split that held before; nothing where there was no other. */
export function RollbackButton({ model }: { model: string }) {
  const { t } = useText();
  const may = useMay('OPERATE', model);
  const { back, asked, ask, close } = useRestore(model);
  if (!back) {
    return null;
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon of={IconArrowBackUp} />}
        disabled={!may}
        title={may ? undefined : t('first.needsRight')}
        onClick={() => ask(back)}
      >
        {t('rollback.open', { number: back.number })}
      </Button>
      {asked && (
        <Overlay onClose={close}>
          <RollbackDialog model={model} {...asked} onClose={close} />
        </Overlay>
      )}
    </>
  );
}
