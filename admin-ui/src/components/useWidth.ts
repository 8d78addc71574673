import { type RefObject, useEffect, useRef, useState } from 'react';

/** How many pixels wide an element is; 0 before it is drawn. */
export function useWidth<E extends Element>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const drawn = element.current;
    if (!drawn) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.round(entry?.contentRect.width ?? 0));
    });
    observer.observe(drawn);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
