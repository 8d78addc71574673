import { useEffect, useState } from 'react';
import { focusOrLast, isFocusNowhere } from './focus';

/** When the dialog that calls this is gone, the focus goes back to where it came from. */
export function useFocusBack(): void {
  const [before] = useState(focusOrLast);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (isFocusNowhere() && before instanceof HTMLElement && before.isConnected) {
          before.focus();
        }
      });
    },
    [before],
  );
}
