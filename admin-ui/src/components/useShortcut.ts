import { useKeys } from './useKeys';

/** A single key that does something while nobody types and no dialog is open. */
export function useShortcut(key: string, run: () => void): void {
  useKeys((pressed) => {
    if (pressed !== key) {
      return false;
    }
    run();
    return true;
  });
}
