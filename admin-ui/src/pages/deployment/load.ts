import type { Deployment } from '../../api/types';
import { memoryBytes } from './placement';
import type { EditSettings, SettingProblem } from './settings';

/** What a person types before a version is loaded for the first time. */
export interface LoadForm {
  instances: string;
  kind: Deployment['settings']['device']['kind'];
  /** MiB; empty is as measured */
  memory: string;
  maxItems: string;
  maxDelayMicros: string;
}

/** As the server fills in what is not said. */
export const LOAD: LoadForm = {
  instances: '1',
  kind: 'CPU',
  memory: '',
  maxItems: '8',
  maxDelayMicros: '0',
};

/** The problem of each field that has one. */
export function loadProblems(form: LoadForm): Partial<Record<keyof LoadForm, SettingProblem>> {
  const whole = (value: string, least: number, most: number): SettingProblem | undefined =>
    !/^\d+$/.test(value.trim())
      ? 'whole'
      : Number(value) < least || Number(value) > most
        ? 'range'
        : undefined;
  const memory = form.memory.trim();
  const found: Partial<Record<keyof LoadForm, SettingProblem | undefined>> = {
    instances: whole(form.instances, 1, 1024),
    memory: memory === '' || Number(memory) > 0 ? undefined : 'number',
    maxItems: whole(form.maxItems, 1, 65_536),
    maxDelayMicros: whole(form.maxDelayMicros, 0, 10_000_000),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

/** The settings of a new deployment: what is as the server has it by itself is left out. */
export function loadSettings(form: LoadForm): EditSettings {
  const instances = Number(form.instances);
  const batching = {
    ...(form.maxItems === LOAD.maxItems ? {} : { maxItems: Number(form.maxItems) }),
    ...(form.maxDelayMicros === LOAD.maxDelayMicros
      ? {}
      : { maxDelayMicros: Number(form.maxDelayMicros) }),
  };
  const device = {
    ...(form.kind === LOAD.kind ? {} : { kind: form.kind }),
    ...(form.memory.trim() === '' ? {} : { memoryBytes: memoryBytes(form.memory) }),
  };
  return {
    instances: { min: instances, max: instances },
    ...(Object.keys(batching).length > 0 ? { batching } : {}),
    ...(Object.keys(device).length > 0 ? { device } : {}),
  };
}
