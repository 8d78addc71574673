import { Modal } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { Fragment, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../components/Icon';
import { useText } from '../i18n/text';
import { ROLES } from '../pages/settings/roles';
import classes from './Palette.module.css';
import { type Found, rank } from './rank';
import { keepRecent, readRecent } from './recent';
import { COMMAND } from './useCommandKey';
import { type Choice, useEntries } from './useEntries';

const SHOWN = 40;
/** Of these, so many without anything typed. */
const AT_FIRST = 28;

const TITLES = {
  recent: 'palette.recent',
  go: 'palette.go',
  do: 'palette.do',
  help: 'palette.help',
} as const;
type Group = keyof typeof TITLES;

export interface PaletteProps {
  onClose: () => void;
  onShortcuts: () => void;
}

/** Finds models, versions, pages, actions and the documentation; all by keyboard. */
export default function Palette({ onClose, onShortcuts }: PaletteProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [recent] = useState(readRecent);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const entries = useEntries(onShortcuts);

  const groups = useMemo(() => {
    const empty = typed.trim() === '';
    const offered = empty
      ? entries.filter(
          (entry) => recent.includes(entry.id) || /^(page|model|do [a-zA-Z]+$)/.test(entry.id),
        )
      : entries;
    const found = rank(offered, typed, recent, empty ? AT_FIRST : SHOWN);
    const into = new Map<Group, Found<Choice>[]>();
    for (const one of found) {
      const group: Group = empty && recent.includes(one.entry.id) ? 'recent' : one.entry.group;
      into.set(group, [...(into.get(group) ?? []), one]);
    }
    return [...into];
  }, [entries, typed, recent]);
  const flat = groups.flatMap(([, found]) => found);
  const place = Math.min(at, Math.max(0, flat.length - 1));

  useEffect(() => {
    list.current?.querySelector(`[data-at="${place}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [place]);

  const choose = (choice: Choice | undefined, elsewhere: boolean) => {
    if (!choice || choice.lacks) {
      return;
    }
    keepRecent(choice.id);
    if (choice.href !== undefined && elsewhere) {
      window.open(choice.href, '_blank', 'noopener');
      return;
    }
    onClose();
    if (choice.href !== undefined) {
      navigate(choice.href);
    } else {
      choice.run?.();
    }
  };

  const pressed = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const last = flat.length - 1;
      setAt(
        Math.abs(step) === 1
          ? (place + step + last + 1) % (last + 1)
          : Math.max(0, Math.min(last, place + step)),
      );
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(flat[place]?.entry, event.metaKey || event.ctrlKey);
    }
  };

  let counted = -1;
  return (
    <Modal.Root
      opened
      onClose={onClose}
      centered={false}
      lockScroll={false}
      yOffset="14vh"
      size={640}
      padding={0}
    >
      <Modal.Overlay />
      <Modal.Content className={classes.palette ?? ''} aria-label={t('palette.open')}>
        <Modal.Body className={classes.body ?? ''}>
          <div className={classes.head}>
            <Icon of={IconSearch} size={18} />
            <input
              className={classes.input}
              type="text"
              role="combobox"
              aria-label={t('palette.open')}
              aria-expanded
              aria-controls={`${id}-list`}
              aria-activedescendant={flat.length > 0 ? `${id}-${place}` : undefined}
              aria-autocomplete="list"
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              placeholder={t('palette.open')}
              value={typed}
              onKeyDown={pressed}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                setAt(0);
              }}
            />
            <kbd className={classes.key}>esc</kbd>
          </div>
          <div className={classes.list} id={`${id}-list`} role="listbox" ref={list} tabIndex={-1}>
            {flat.length === 0 && (
              <p className={classes.nothing}>{t('palette.nothing', { typed })}</p>
            )}
            {groups.map(([group, found]) => (
              <Fragment key={group}>
                <p className={classes.group} role="presentation">
                  {t(TITLES[group])}
                </p>
                {found.map(({ entry, at: marked }) => {
                  counted++;
                  const here = counted;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
                    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
                    <div
                      key={entry.id}
                      id={`${id}-${here}`}
                      className={classes.entry}
                      role="option"
                      aria-selected={here === place}
                      aria-disabled={entry.lacks !== undefined}
                      data-at={here}
                      onMouseMove={() => setAt(here)}
                      onClick={(event) => choose(entry, event.metaKey || event.ctrlKey)}
                    >
                      <Icon of={entry.icon} />
                      <span className={classes.text}>
                        <Marked text={entry.text} at={marked} />
                      </span>
                      <span className={classes.quiet}>{entry.quiet}</span>
                      <span className={classes.keys}>
                        {entry.lacks ? (
                          <span className={classes.lacks}>
                            <Icon of={IconLock} size={14} />
                            {t('settings.needsRole', { role: t(ROLES[entry.lacks]) })}
                          </span>
                        ) : here === place ? (
                          <kbd className={classes.key}>↵</kbd>
                        ) : (
                          entry.keys?.map((key) => (
                            <kbd key={key} className={classes.key}>
                              {key}
                            </kbd>
                          ))
                        )}
                      </span>
                    </div>
                  );
                })}
              </Fragment>
            ))}
          </div>
          <footer className={classes.foot}>
            <span>
              <kbd className={classes.key}>↑</kbd> <kbd className={classes.key}>↓</kbd>{' '}
              {t('palette.move')}
            </span>
            <span>
              <kbd className={classes.key}>↵</kbd> {t('palette.enter')}
            </span>
            <span>
              <kbd className={classes.key}>{COMMAND} ↵</kbd> {t('palette.tab')}
            </span>
            <span className={classes.count} aria-live="polite">
              {t('palette.count', { at: flat.length === 0 ? 0 : place + 1, count: flat.length })}
            </span>
          </footer>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** A text whose letters that were typed are bold. */
function Marked({ text, at }: { text: string; at: readonly number[] }) {
  const runs: { from: number; text: string; bold: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const bold = at.includes(index);
    const last = runs[runs.length - 1];
    if (last && last.bold === bold) {
      last.text += text[index];
    } else {
      runs.push({ from: index, text: text[index] ?? '', bold });
    }
  }
  return runs.map((run) =>
    run.bold ? <b key={run.from}>{run.text}</b> : <Fragment key={run.from}>{run.text}</Fragment>,
  );
}
