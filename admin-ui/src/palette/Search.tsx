import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Icon } from '../components/Icon';
import { lazyPage } from '../components/lazyPage';
import { Overlay } from '../components/Overlay';
import { useText } from '../i18n/text';
import classes from './Search.module.css';
import { COMMAND, useCommandKey } from './useCommandKey';

const Palette = lazyPage(() => import('./Palette'));

/** The field in the header that opens the palette. */
export function Search({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const before = useRef<Element | null>(null);
  const show = () => {
    before.current = document.activeElement;
    setOpen(true);
  };
  // The focus goes back to where it came from, unless a page took it meanwhile.
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => {
      if (before.current instanceof HTMLElement && document.activeElement === document.body) {
        before.current.focus();
      }
    });
  };
  useCommandKey(() => (open ? close() : show()));
  return (
    <>
      <button
        type="button"
        className={classes.field}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={show}
      >
        <Icon of={IconSearch} />
        <span className={classes.words}>{t('palette.open')}</span>
        <kbd className={classes.key}>{COMMAND === '⌘' ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      {open && (
        <Overlay onClose={close}>
          <Palette onClose={close} onShortcuts={onShortcuts} />
        </Overlay>
      )}
    </>
  );
}
