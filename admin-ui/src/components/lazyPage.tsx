import { type ComponentType, type FunctionComponent, lazy } from 'react';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** What is to be tried anew, because it could not be loaded. */
const failed = new Set<() => void>();

/**
 * A page whose code is loaded when it is opened. React remembers for good that a load failed; this
 * one is loaded again after `loadAgain`.
 */
export function lazyPage<P extends object>(load: Load<P>): FunctionComponent<P> {
  let part: ComponentType<P> = attempt();
  function attempt(): ComponentType<P> {
    return lazy(() =>
      load().catch((failure: unknown) => {
        failed.add(() => {
          part = attempt();
        });
        throw failure;
      }),
    ) as unknown as ComponentType<P>;
  }
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each page, when the module is read
  return function Page(props: P) {
    const Part = part;
    return <Part {...props} />;
  };
}

/** Whatever could not be loaded is loaded again when it is shown the next time. */
export function loadAgain(): void {
  for (const again of failed) {
    again();
  }
  failed.clear();
}
