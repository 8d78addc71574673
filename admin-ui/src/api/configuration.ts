import { call } from './call';

export type Source = 'DEFAULT' | 'FILE' | 'ENVIRONMENT' | 'FLAG';

export interface ConfigurationItem {
  key: string;
  /** as it was written; a secret has none here */
  value?: string;
  secret: boolean;
  /** of a secret: whether it has a value */
  set?: boolean;
  /** what it comes to, where that is not the value itself */
  effective?: string;
  source: Source;
  /** the file, variable or flag; empty for a default */
  from: string;
  unit: string;
  allowed: string;
  default: string;
  environment: string;
  description: string;
}

export async function readConfiguration(signal?: AbortSignal): Promise<ConfigurationItem[]> {
  return (
    await call<{ items: ConfigurationItem[] }>('GET', '/configuration', signal ? { signal } : {})
  ).data.items;
}
