import { useQuery } from '@tanstack/react-query';
import { listEngines, type SettingSpec } from './calls';

/** What the server's engines say of themselves. */
export function useEngines() {
  return useQuery({
    // Not the key of the engines' page, which keeps the whole answer.
    queryKey: ['engines', 'items'],
    queryFn: ({ signal }) => listEngines(signal),
  });
}

/** What an engine lets be set; nothing while it is not known. */
export function useSettingsOf(engine: string | undefined): readonly SettingSpec[] {
  return useEngines().data?.find((one) => one.name === engine)?.settings ?? [];
}
