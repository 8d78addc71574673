import type { components } from '../../api/schema';
import type { Deployment } from '../../api/types';
import type { EngineView, SettingSpec } from './calls';

type Settings = Deployment['settings'];
export type EditSettings = components['schemas']['EditSettings'];

/** What a person types; numbers are texts until they are sent. */
export interface SettingsForm {
  instancesMin: string;
  instancesMax: string;
  maxItems: string;
  maxDelayMicros: string;
  queueItems: string;
  /** the one that is served; empty is the version's first */
  signature: string;
  /** what happens first when a change takes a load */
  swap: Settings['swap'];
  /** by the setting's name */
  engine: Record<string, string>;
}

/** The engine that runs a deployment: the one it names, else the one of its version. */
export function engineOf(
  engines: readonly EngineView[],
  settings: Settings,
  versionEngine: string | undefined,
): EngineView | undefined {
  return engines.find((engine) => engine.name === (settings.engine ?? versionEngine));
}

export function formOf(settings: Settings, specs: readonly SettingSpec[]): SettingsForm {
  return {
    instancesMin: String(settings.instances.min),
    instancesMax: String(settings.instances.max),
    maxItems: String(settings.batching.maxItems),
    maxDelayMicros: String(settings.batching.maxDelayMicros),
    queueItems: String(settings.batching.queueItems),
    signature: settings.signature ?? '',
    swap: settings.swap,
    engine: Object.fromEntries(
      specs.map((spec) => [spec.name, settings.engineSettings[spec.name] ?? spec.default]),
    ),
  };
}

export type SettingProblem = 'whole' | 'number' | 'range' | 'choice' | 'order';

/** Why a value is not allowed by the engine's description; null when it is. */
export function problemOf(spec: SettingSpec, value: string): SettingProblem | null {
  switch (spec.type) {
    case 'TEXT':
      return null;
    case 'BOOLEAN':
      return value === 'true' || value === 'false' ? null : 'choice';
    case 'CHOICE':
      return spec.choices.includes(value) ? null : 'choice';
    case 'INTEGER':
    case 'DECIMAL': {
      const text = value.trim();
      if (spec.type === 'INTEGER' && !/^[+-]?\d+$/.test(text)) {
        return 'whole';
      }
      const number = Number(text);
      if (text === '' || Number.isNaN(number)) {
        return 'number';
      }
      return (spec.min !== null && number < spec.min) || (spec.max !== null && number > spec.max)
        ? 'range'
        : null;
    }
  }
}

function wholeProblem(value: string, least: number): SettingProblem | null {
  return !/^\d+$/.test(value.trim()) ? 'whole' : Number(value) < least ? 'range' : null;
}

/** The first problem of each field that has one, by the field's name. */
export function problemsOf(
  form: SettingsForm,
  specs: readonly SettingSpec[],
): Record<string, SettingProblem> {
  const found: Record<string, SettingProblem | null> = {
    instancesMin: wholeProblem(form.instancesMin, 1),
    instancesMax: wholeProblem(form.instancesMax, 1),
    maxItems: wholeProblem(form.maxItems, 1),
    maxDelayMicros: wholeProblem(form.maxDelayMicros, 0),
    queueItems: wholeProblem(form.queueItems, 1),
  };
  if (
    found.instancesMin === null &&
    found.instancesMax === null &&
    Number(form.instancesMax) < Number(form.instancesMin)
  ) {
    found.instancesMax = 'order';
  }
  for (const spec of specs) {
    found[spec.name] = problemOf(spec, form.engine[spec.name] ?? '');
  }
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, SettingProblem] => entry[1] !== null),
  );
}

export interface Edit {
  settings: EditSettings;
  /** how many settings become others */
  changed: number;
  /** the names of the engine's settings for which the model is loaded again */
  reloads: string[];
}

/** Only what is different from what holds. */
export function editOf(
  form: SettingsForm,
  settings: Settings,
  specs: readonly SettingSpec[],
): Edit {
  const was = formOf(settings, specs);
  const edit: EditSettings = {};
  let changed = 0;
  const number = (
    field: Exclude<keyof SettingsForm, 'engine' | 'signature' | 'swap'>,
  ): number | undefined => {
    if (form[field].trim() === was[field]) {
      return undefined;
    }
    changed++;
    return Number(form[field]);
  };
  const instances = { min: number('instancesMin'), max: number('instancesMax') };
  const batching = {
    maxItems: number('maxItems'),
    maxDelayMicros: number('maxDelayMicros'),
    queueItems: number('queueItems'),
  };
  const given = <T extends object>(fields: T) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  if (Object.keys(given(instances)).length > 0) {
    edit.instances = given(instances);
  }
  if (Object.keys(given(batching)).length > 0) {
    edit.batching = given(batching);
  }
  if (form.signature !== was.signature) {
    edit.signature = form.signature === '' ? null : form.signature;
    changed++;
  }
  if (form.swap !== was.swap) {
    edit.swap = form.swap;
    changed++;
  }
  const others = specs.filter(
    (spec) => (form.engine[spec.name] ?? '').trim() !== was.engine[spec.name],
  );
  changed += others.length;
  if (others.length > 0) {
    // The server takes this map as a whole: what the description does not know stays in it.
    const all: Record<string, string> = { ...settings.engineSettings };
    for (const spec of others) {
      const value = (form.engine[spec.name] ?? '').trim();
      if (value === spec.default) {
        delete all[spec.name];
      } else {
        all[spec.name] = value;
      }
    }
    // The document says no more of it than that it is an object.
    edit.engineSettings = all as unknown as Record<string, never>;
  }
  return {
    settings: edit,
    changed,
    reloads: others.filter((spec) => spec.change === 'RELOAD').map((spec) => spec.name),
  };
}
