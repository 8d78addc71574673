import type { ConfigurationItem } from '../../api/configuration';

/** Those that have the text in their key, value, source or description, also the translated one; or only what was set. */
export function narrowed(
  items: readonly ConfigurationItem[],
  text: string,
  onlyChanged: boolean,
  translated: (item: ConfigurationItem) => string | null = () => null,
): ConfigurationItem[] {
  const wanted = text.trim().toLowerCase();
  return items.filter(
    (item) =>
      (!onlyChanged || item.source !== 'DEFAULT') &&
      [item.key, item.environment, item.value, item.from, item.description, translated(item)].some(
        (field) => field?.toLowerCase().includes(wanted),
      ),
  );
}

/** By what stands before the first dot of their keys, in the order in which they come. */
export function grouped(
  items: readonly ConfigurationItem[],
): [group: string, items: ConfigurationItem[]][] {
  const groups = new Map<string, ConfigurationItem[]>();
  for (const item of items) {
    const group = item.key.split('.')[0] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups];
}
