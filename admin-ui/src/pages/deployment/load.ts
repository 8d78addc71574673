import type { Deployment } from '../../api/types';
import type { SettingSpec } from './calls';
import { memoryBytes } from './placement';
import { type EditSettings, problemOf, type SettingProblem } from './settings';

/** What a person types before a version is loaded for the first time. */
export interface LoadForm {
  instances: string;
  kind: Deployment['settings']['device']['kind'];
  /** MiB; empty is as measured */
  memory: string;
  maxItems: string;
  maxDelayMicros: string;
  /** the one that is served; empty is the version's first */
  signature: string;
  /** by the name of the engine's setting; what is not typed is its default */
  engine: Record<string, string>;
}

/** As the server fills in what is not said. */
export const LOAD: LoadForm = {
  instances: '1',
  kind: 'CPU',
  memory: '',
  maxItems: '8',
  maxDelayMicros: '0',
  signature: '',
  engine: {},
};

/** The problem of each field that has one, by the field's or the setting's name. */
export function loadProblems(
  form: LoadForm,
  specs: readonly SettingSpec[],
): Partial<Record<string, SettingProblem>> {
  const whole = (value: string, least: number, most: number): SettingProblem | undefined =>
    !/^\d+$/.test(value.trim())
      ? 'whole'
      : Number(value) < least || Number(value) > most
        ? 'range'
        : undefined;
  const memory = form.memory.trim();
  const found: Record<string, SettingProblem | null | undefined> = {
    instances: whole(form.instances, 1, 1024),
    memory: memory === '' || Number(memory) > 0 ? undefined : 'number',
    maxItems: whole(form.maxItems, 1, 65_536),
    maxDelayMicros: whole(form.maxDelayMicros, 0, 10_000_000),
  };
  for (const spec of specs) {
    found[spec.name] = problemOf(spec, typed(form, spec));
  }
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, SettingProblem] => entry[1] != null),
  );
}

function typed(form: LoadForm, spec: SettingSpec): string {
  return form.engine[spec.name] ?? spec.default;
}

/** The settings of a new deployment: what is as the server has it by itself is left out. */
export function loadSettings(form: LoadForm, specs: readonly SettingSpec[]): EditSettings {
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
  const engine = Object.fromEntries(
    specs
      .map((spec) => [spec.name, typed(form, spec).trim(), spec.default] as const)
      .filter(([, value, usual]) => value !== usual)
      .map(([name, value]) => [name, value]),
  );
  return {
    instances: { min: instances, max: instances },
    ...(Object.keys(batching).length > 0 ? { batching } : {}),
    ...(Object.keys(device).length > 0 ? { device } : {}),
    ...(form.signature === '' ? {} : { signature: form.signature }),
    // The document says no more of it than that it is an object.
    ...(Object.keys(engine).length > 0
      ? { engineSettings: engine as unknown as Record<string, never> }
      : {}),
  };
}
