/** The page of the documentation for where somebody is, the first that fits. */
const PAGES: readonly [RegExp, string][] = [
  [/^\/models\/[^/]+\/playground/, 'predict'],
  [/^\/models\/[^/]+\/(versions|compare)/, 'versions'],
  [/^\/models\/[^/]+/, 'traffic'],
  [/^\/models/, 'quickstart'],
  [/^\/uploads?/, 'upload'],
  [/^\/engines/, 'devices'],
  [/^\/audit/, 'audit'],
  [/^\/settings\/keys/, 'keys'],
  [/^\/settings\/configuration/, 'configuration'],
  [/^\/settings/, 'security'],
];

/** Where help for a page of the console is. */
export function helpFor(path: string): string {
  const page = PAGES.find(([pattern]) => pattern.test(path))?.[1];
  return page === undefined ? '/help' : `/help/${page}`;
}

/** All pages that help leads to. */
export const HELP_PAGES = PAGES.map(([, page]) => page);
