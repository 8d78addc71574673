import { localStorageColorSchemeManager } from '@mantine/core';

/** The theme that was chosen; public/theme.js reads the same key before the first paint. */
export const colorScheme = localStorageColorSchemeManager({ key: 'slipway.theme' });
