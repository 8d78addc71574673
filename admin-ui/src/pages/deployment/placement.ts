import type { Deployment } from '../../api/types';
import type { EditSettings, SettingProblem } from './settings';

type Settings = Deployment['settings'];

/** Where and how often a version runs, as it is typed; empty is what the server chooses. */
export interface PlacementForm {
  replicas: string;
  engine: string;
  kind: Settings['device']['kind'];
  /** MiB */
  memory: string;
  partition: string;
  isolation: Settings['device']['isolation'];
  priority: string;
}

export type PlacementField = keyof PlacementForm;

const MIB = 1024 ** 2;

export function placementForm(
  { engine, device }: Pick<Settings, 'engine' | 'device'>,
  replicas: number,
): PlacementForm {
  return {
    replicas: String(replicas),
    engine: engine ?? '',
    kind: device.kind,
    memory: device.memoryBytes === null ? '' : String(device.memoryBytes / MIB),
    partition: device.partition ?? '',
    isolation: device.isolation,
    priority: String(device.priority),
  };
}

/** The problem of each field that has one. */
export function placementProblems(
  form: PlacementForm,
): Partial<Record<PlacementField, SettingProblem>> {
  const whole = (value: string, least: number, most: number): SettingProblem | undefined =>
    !/^\d+$/.test(value.trim())
      ? 'whole'
      : Number(value) < least || Number(value) > most
        ? 'range'
        : undefined;
  const memory = form.memory.trim();
  const found: Partial<Record<PlacementField, SettingProblem | undefined>> = {
    replicas: whole(form.replicas, 1, 1024),
    priority: whole(form.priority, 1, 9),
    memory: memory === '' || Number(memory) > 0 ? undefined : 'number',
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

export interface PlacementEdit {
  settings: Pick<EditSettings, 'engine' | 'device'>;
  replicas: number | undefined;
  /** how many fields are other ones */
  changed: number;
  /** what is other and takes a load, in the server's names */
  reloads: string[];
}

/** Only what is different from what holds. */
export function placementEdit(form: PlacementForm, was: PlacementForm): PlacementEdit {
  const typed = (field: 'engine' | 'memory' | 'partition' | 'priority' | 'replicas') =>
    form[field].trim();
  const other = (Object.keys(was) as PlacementField[]).filter(
    (field) => form[field].trim() !== was[field],
  );
  const device: EditSettings['device'] = {
    ...(other.includes('kind') ? { kind: form.kind } : {}),
    ...(other.includes('memory') ? { memoryBytes: memoryBytes(form.memory) } : {}),
    ...(other.includes('partition') ? { partition: typed('partition') || null } : {}),
    ...(other.includes('isolation') ? { isolation: form.isolation } : {}),
    ...(other.includes('priority') ? { priority: Number(form.priority) } : {}),
  };
  const lasting: Partial<Record<PlacementField, string>> = {
    engine: 'engine',
    kind: 'device.kind',
    memory: 'device.memoryBytes',
    partition: 'device.partition',
    isolation: 'device.isolation',
  };
  return {
    settings: {
      ...(other.includes('engine') ? { engine: typed('engine') || null } : {}),
      ...(Object.keys(device).length > 0 ? { device } : {}),
    },
    replicas: other.includes('replicas') ? Number(form.replicas) : undefined,
    changed: other.length,
    reloads: other.flatMap((field) => lasting[field] ?? []),
  };
}

/** MiB as they are typed, in bytes; null is as measured. */
export function memoryBytes(mebibytes: string): number | null {
  return mebibytes.trim() === '' ? null : Math.round(Number(mebibytes) * MIB);
}
