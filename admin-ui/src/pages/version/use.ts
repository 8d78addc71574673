import type { Version } from '../../api/types';
import { aliasesOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';

/** Why a version cannot be removed now. */
export interface Use {
  by: 'deployment' | 'alias' | 'traffic';
  values: { alias: string };
}

/** What a version is needed for, as the server sees it too; null when nothing needs it. */
export function useOf(
  parts: Pick<ModelParts, 'deployments' | 'aliases' | 'traffic'>,
  version: number,
): Use | null {
  if (parts.deployments?.some((one) => one.version === version)) {
    return { by: 'deployment', values: { alias: '' } };
  }
  const alias = aliasesOf(parts.aliases ?? [], version)[0];
  if (alias !== undefined) {
    return { by: 'alias', values: { alias } };
  }
  const policy = parts.traffic?.policy;
  const routed =
    policy?.routes.some((route) => route.version === version && route.weight > 0) ||
    policy?.shadows.some((shadow) => shadow.version === version);
  return routed ? { by: 'traffic', values: { alias: '' } } : null;
}

/** The version that another one is held against: its parent, else the one before it. */
export function comparedWith(version: Version, versions: readonly Version[]): Version | undefined {
  const { parentVersion } = version.lineage;
  return (
    versions.find((one) => one.number === parentVersion) ??
    versions
      .filter((one) => one.number < version.number)
      .reduce<Version | undefined>(
        (newest, one) => (newest === undefined || one.number > newest.number ? one : newest),
        undefined,
      )
  );
}

/** What else is known of where a version comes from and what came of it. */
export function kin(
  version: Version,
  versions: readonly Version[],
): { children: number[]; same: number[] } {
  const others = versions.filter((one) => one.number !== version.number);
  return {
    children: others
      .filter((one) => one.lineage.parentVersion === version.number)
      .map((one) => one.number),
    same: others.filter((one) => one.digest === version.digest).map((one) => one.number),
  };
}
