import { Modal } from '@mantine/core';
import { useText } from '../i18n/text';
import { COMMAND } from '../palette/useCommandKey';
import { GO_KEYS } from './goKeys';
import classes from './Shortcuts.module.css';
import { useFocusBack } from './useFocusBack';

/** All keys that do something. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  useFocusBack();
  const rows = [
    { keys: [COMMAND, 'K'], what: t('palette.open') },
    { keys: ['?'], what: t('keys.help') },
    { keys: ['/'], what: t('keys.filter') },
    ...GO_KEYS.map(({ key, name }) => ({
      keys: ['g', key],
      what: t('keys.go', { page: t(name) }),
    })),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      lockScroll={false}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
    >
      <dl className={classes.keys}>
        {rows.map(({ keys, what }) => (
          <div key={what} className={classes.row}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key} className={classes.key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
