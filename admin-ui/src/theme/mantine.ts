import {
  ActionIcon,
  Autocomplete,
  Button,
  createTheme,
  Drawer,
  Input,
  InputWrapper,
  Menu,
  Modal,
  PasswordInput,
  Tooltip,
} from '@mantine/core';
import classes from './components.module.css';

const field = {
  wrapper: classes.wrapper ?? '',
  input: classes.input ?? '',
  section: classes.inputSection ?? '',
};

/** Our tokens as Mantine's theme: its parts keep their behaviour, not their look. */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--sans)', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '4px', md: '6px', lg: '8px', xl: '8px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'md' },
      classNames: { root: classes.button ?? '', section: classes.section ?? '' },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 'md', variant: 'subtle' },
      classNames: { root: classes.icon ?? '' },
    }),
    Input: Input.extend({ classNames: field }),
    InputWrapper: InputWrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      classNames: {
        label: classes.label ?? '',
        description: classes.description ?? '',
        error: classes.error ?? '',
      },
    }),
    PasswordInput: PasswordInput.extend({
      classNames: { innerInput: classes.innerInput ?? '' },
    }),
    Autocomplete: Autocomplete.extend({
      defaultProps: { comboboxProps: { offset: 4, transitionProps: { duration: 0 } } },
      classNames: { dropdown: classes.dropdown ?? '', option: classes.item ?? '' },
    }),
    Menu: Menu.extend({
      defaultProps: {
        offset: 4,
        transitionProps: { duration: 0 },
        position: 'bottom-end',
        // The first item has the focus when it opens; a menu holds nothing else that has it.
        withInitialFocusPlaceholder: false,
      },
      classNames: {
        dropdown: classes.dropdown ?? '',
        item: classes.item ?? '',
        label: classes.menuLabel ?? '',
        divider: classes.divider ?? '',
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        // Locking puts a style into the page, which the security policy refuses.
        lockScroll: false,
        transitionProps: { duration: 100, transition: 'fade' },
      },
      classNames: {
        overlay: classes.overlay ?? '',
        content: classes.dialog ?? '',
        header: classes.dialogHead ?? '',
        title: classes.dialogTitle ?? '',
        close: classes.dialogClose ?? '',
        body: classes.dialogBody ?? '',
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 120, transition: 'slide-right' } },
      classNames: { overlay: classes.overlay ?? '' },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, transitionProps: { duration: 0 } },
      classNames: { tooltip: classes.tooltip ?? '' },
    }),
  },
});
