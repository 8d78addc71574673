import { Tooltip } from '@mantine/core';
import type { Device } from '../../api/engines';
import { useWidth } from '../../components/useWidth';
import type { VersionRole } from '../../components/VersionMark';
import { decimal, percent, scaleBytes, size, sizeOf } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './DeviceBar.module.css';
import {
  type Bar,
  barOf,
  labelThatFits,
  missing,
  modelOf,
  type Part,
  type Resource,
} from './shares';

/** How a deployment is drawn everywhere on the page. */
export interface Look {
  tone: 1 | 2;
  role: VersionRole;
  idle: boolean;
}

export interface DeviceBarProps {
  device: Device;
  resource: Resource;
  look: (holder: string, deployment: number | null) => Look;
  /** the deployment that is looked at */
  chosen: number | null;
  onChoose: (deployment: number) => void;
}

/** One resource of a device: who holds how much of the budget, and what did not fit. */
export function DeviceBar({ device, resource, look, chosen, onChoose }: DeviceBarProps) {
  const { t, language } = useText();
  const [trough, width] = useWidth<HTMLDivElement>();
  const bar = barOf(device, resource);
  const amount = (value: number) =>
    resource === 'memoryBytes' ? size(value) : t('devices.threadCount', { count: value });

  const lacks = (part: Part) =>
    part.waiting !== undefined && (missing(device, part.waiting)?.[resource] ?? 0) > 0;
  const labels = (part: Part, before: Part | undefined) => {
    if (part.kind === 'waiting') {
      return [`${part.holder}: ${amount(part.amount)}`, part.holder];
    }
    const model = modelOf(part.holder);
    const version = /v\d+$/.exec(part.holder)?.[0];
    // The model is known from the colour, or from the part before.
    const known =
      look(part.holder, part.deployment).role !== 'segment' ||
      (before !== undefined && modelOf(before.holder) === model);
    return known && version !== undefined ? [part.holder, version] : [part.holder, model];
  };

  const labelled: { part: Part; label: string | null }[] = [];
  for (const part of bar.parts) {
    const before = labelled[labelled.length - 1];
    const label = labelThatFits(
      labels(part, before?.label ? before.part : undefined),
      part.width * width,
    );
    labelled.push({ part, label });
  }

  return (
    <div className={classes.bar}>
      <span className={classes.name}>
        {t(resource === 'memoryBytes' ? 'devices.memory' : 'devices.threads')}
      </span>
      <div className={classes.trough} ref={trough}>
        {labelled.map(({ part, label }) => {
          const { tone, role, idle } = look(part.holder, part.deployment);
          const said = t(part.kind === 'waiting' ? 'devices.part.waiting' : 'devices.part', {
            holder: part.holder,
            amount: amount(part.amount),
            share: percent(part.percent, language, part.percent < 10 ? 1 : 0),
          });
          const style = { left: `${part.at * 100}%`, width: `calc(${part.width * 100}% - 2px)` };
          return (
            <Tooltip key={part.key} label={said}>
              {part.deployment === null ? (
                <span
                  className={classes.part}
                  style={style}
                  data-kind={part.kind}
                  data-lacks={lacks(part) || undefined}
                  data-tone={tone}
                  role="img"
                  aria-label={said}
                >
                  {label && <span className={classes.label}>{label}</span>}
                </span>
              ) : (
                <button
                  type="button"
                  className={classes.part}
                  style={style}
                  data-kind={part.kind}
                  data-tone={tone}
                  data-role={role}
                  data-idle={idle || undefined}
                  data-state={part.lease?.state}
                  aria-pressed={chosen === part.deployment}
                  aria-label={said}
                  onClick={() => onChoose(part.deployment ?? 0)}
                >
                  {label && <span className={classes.label}>{label}</span>}
                </button>
              )}
            </Tooltip>
          );
        })}
        {bar.budgetAt < 1 && (
          <span className={classes.budget} style={{ left: `${bar.budgetAt * 100}%` }} />
        )}
      </div>
      <Amount bar={bar} resource={resource} />
    </div>
  );
}

function Amount({ bar, resource }: { bar: Bar; resource: Resource }) {
  const { rich } = useText();
  const [part, whole] =
    resource === 'memoryBytes'
      ? [
          // Little of much is said in its own unit.
          bar.leased > 0 && bar.leased < bar.capacity / 100
            ? size(bar.leased)
            : sizeOf(bar.leased, bar.capacity),
          `${Object.values(scaleBytes(bar.capacity)).join('\u00a0')}`,
        ]
      : [decimal(bar.leased), decimal(bar.capacity)];
  return (
    <span className={classes.amount}>
      {rich('devices.of', { part: <strong key="part">{part}</strong>, whole })}
    </span>
  );
}
