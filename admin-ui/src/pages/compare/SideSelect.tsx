import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { DeploymentMark } from '../../components/DeploymentMark';
import { roleOf } from '../../components/split';
import { VersionMark } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import { aliasesOf, stateOf, versionHref } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import classes from './Compare.module.css';

export interface SideSelectProps {
  side: 'a' | 'b';
  value: number;
  parts: ModelParts;
  onChoose: (side: 'a' | 'b', version: number) => void;
}

/** Which version stands on a side, with its mark. */
export function SideSelect({ side, value, parts, onChoose }: SideSelectProps) {
  const { t } = useText();
  const versions = parts.versions ?? [];
  const state = stateOf(parts.deployments ?? [], value);
  const aliases = (version: number) => aliasesOf(parts.aliases ?? [], version);
  const model = versions[0]?.model ?? '';
  return (
    <div className={classes.side}>
      <NativeSelect
        aria-label={t(side === 'a' ? 'compare.first' : 'compare.second')}
        value={String(value)}
        data={versions.map(({ number }) => ({
          value: String(number),
          label: [`v${number}`, ...aliases(number).map((alias) => `@${alias}`)].join(' '),
        }))}
        onChange={(event) => onChoose(side, Number(event.currentTarget.value))}
      />
      <Link href={versionHref(model, value)} className={classes.mark}>
        <VersionMark
          version={value}
          role={roleOf(
            value,
            parts.traffic?.policy.routes ?? [],
            parts.traffic?.policy.shadows ?? [],
          )}
          aliases={aliases(value)}
        />
      </Link>
      {state ? (
        <DeploymentMark state={state} />
      ) : (
        <span className="quiet">{t('versions.notDeployed')}</span>
      )}
    </div>
  );
}
