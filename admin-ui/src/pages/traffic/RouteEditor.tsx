import { ActionIcon, NativeSelect, NumberInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { DeploymentMark } from '../../components/DeploymentMark';
import { Icon } from '../../components/Icon';
import { SplitBar } from '../../components/SplitBar';
import { roleOf, type Share } from '../../components/split';
import { VersionMark } from '../../components/VersionMark';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { sorted, without, withVersion, withWeight } from './shares';
import classes from './Traffic.module.css';

export interface RouteEditorProps {
  routes: readonly Share[];
  parts: ModelParts;
  onRoutes: (routes: Share[]) => void;
}

/** A slider and a number for each version; together they always are 100 %. */
export function RouteEditor({ routes, parts, onRoutes }: RouteEditorProps) {
  const { t, language } = useText();
  const deployments = parts.deployments ?? [];
  // A slider that goes to the end and back leaves the others as they were when it was taken.
  const taken = useRef<{ version: number; routes: readonly Share[] } | null>(null);
  const set = (version: number, weight: number) => {
    if (taken.current?.version !== version || taken.current.routes.length !== routes.length) {
      taken.current = { version, routes };
    }
    onRoutes(withWeight(taken.current.routes, version, weight));
  };
  const addable = [...new Set(deployments.map((one) => one.version))]
    .filter((version) => !routes.some((route) => route.version === version))
    .filter((version) => stateOf(deployments, version) !== 'UNLOADED')
    .sort((one, other) => other - one);
  return (
    <div className={classes.bars}>
      <SplitBar large shares={[...sorted(routes)].reverse()} />
      <div className={classes.routes}>
        {routes.map((route) => {
          const state = stateOf(deployments, route.version);
          const name = t('shift.shareOf', { version: route.version });
          return (
            <div key={route.version} className={classes.route}>
              <span className={classes.mark}>
                <VersionMark version={route.version} role={roleOf(route.version, routes)} />
                {state !== 'READY' && state !== null && <DeploymentMark state={state} />}
              </span>
              <input
                type="range"
                className={classes.slider}
                aria-label={name}
                aria-valuetext={percent(route.weight / 100, language)}
                min={0}
                max={100}
                step={1}
                disabled={routes.length === 1}
                value={route.weight / 100}
                onChange={(event) => set(route.version, Number(event.currentTarget.value) * 100)}
              />
              <NumberInput
                aria-label={name}
                min={0}
                max={100}
                step={1}
                decimalScale={2}
                suffix=" %"
                clampBehavior="strict"
                disabled={routes.length === 1}
                value={route.weight / 100}
                onChange={(value) => {
                  // The field also tells of what was not typed: a value set from outside.
                  if (typeof value === 'number' && Math.round(value * 100) !== route.weight) {
                    set(route.version, value * 100);
                  }
                }}
              />
              <ActionIcon
                aria-label={t('shift.remove', { version: route.version })}
                title={t('shift.remove', { version: route.version })}
                disabled={routes.length === 1}
                onClick={() => {
                  taken.current = null;
                  onRoutes(without(routes, route.version));
                }}
              >
                <Icon of={IconX} />
              </ActionIcon>
            </div>
          );
        })}
      </div>
      {addable.length > 0 && (
        <div className={classes.add}>
          <NativeSelect
            aria-label={t('shift.add')}
            value=""
            data={[
              { value: '', label: t('shift.add') },
              ...addable.map((version) => ({ value: String(version), label: `v${version}` })),
            ]}
            onChange={(event) => {
              if (event.currentTarget.value !== '') {
                onRoutes(withVersion(routes, Number(event.currentTarget.value)));
              }
            }}
          />
        </div>
      )}
    </div>
  );
}
