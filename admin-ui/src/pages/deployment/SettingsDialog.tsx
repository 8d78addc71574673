import { NativeSelect, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { part } from '../../api/call';
import type { Deployment, Version } from '../../api/types';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { useText } from '../../i18n/text';
import classes from './Deployment.module.css';
import { EngineSettings } from './EngineSettings';
import { PlacementFields } from './PlacementFields';
import {
  type PlacementEdit,
  type PlacementForm,
  placementEdit,
  placementForm,
  placementProblems,
} from './placement';
import { SignatureField } from './SignatureField';
import {
  type Edit,
  editOf,
  engineOf,
  formOf,
  problemsOf,
  type SettingProblem,
  type SettingsForm,
} from './settings';
import { useEdit } from './useEdit';
import { useEngines } from './useEngines';

const SWAPS = ['LOAD_FIRST', 'STOP_FIRST'] as const;

export interface SettingsDialogProps {
  deployment: Deployment;
  /** whose settings these are; undefined until it was read */
  version: Version | undefined;
  onClose: () => void;
}

/** A form made of the engine's own description, with what each change costs. */
export default function SettingsDialog({ deployment, version, onClose }: SettingsDialogProps) {
  const { t } = useText();
  const engines = useEngines();
  const edit = useEdit(deployment, onClose);
  const [typed, setTyped] = useState<SettingsForm | null>(null);
  const [moved, setMoved] = useState<Partial<PlacementForm>>({});
  const [reason, setReason] = useState('');
  const { settings, replicas } = edit.is?.deployment ?? deployment;
  const placed = placementForm(settings, replicas);
  const placement = { ...placed, ...moved };
  const engine = engineOf(
    engines.data ?? [],
    { ...settings, engine: placement.engine || null },
    version?.engine,
  );
  const specs = engine?.settings ?? [];
  const form = typed
    ? { ...typed, engine: { ...formOf(settings, specs).engine, ...typed.engine } }
    : formOf(settings, specs);
  const problems = problemsOf(form, specs);
  const wrong =
    Object.keys(problems).length > 0 || Object.keys(placementProblems(placement)).length > 0;
  const change = wrong
    ? null
    : together(editOf(form, settings, specs), placementEdit(placement, placed));
  const body = {
    settings: change?.settings ?? {},
    ...(change?.replicas === undefined ? {} : { replicas: change.replicas }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
  const said = (field: string, wanted = ''): string | undefined => {
    const problem: SettingProblem | undefined = problems[field];
    return problem && t(`deployed.problem.${problem}`, { wanted });
  };
  const set = (fields: Partial<SettingsForm>) => setTyped({ ...form, ...fields });

  const lead =
    change === null
      ? t('deployed.settingsWrong')
      : change.changed === 0
        ? t('deployed.settingsSame')
        : change.reloads.length > 0
          ? t('deployed.settingsReload', {
              count: change.changed,
              names: change.reloads.join(', '),
            })
          : t('deployed.settingsLive', { count: change.changed });
  return (
    <Question
      wide
      title={t('deployed.settingsTitle', { version: deployment.version })}
      lead={lead}
      action={t('deployed.settingsDo', { count: change?.changed ?? 0 })}
      icon={<Icon of={IconAdjustments} />}
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'PATCH',
          path: `/deployments/${part(deployment.id)}`,
          body,
          ifMatch: edit.is?.etag ?? null,
        })
      }
      busy={edit.busy}
      disabled={!edit.is || change === null || change.changed === 0}
      onClose={onClose}
      onConfirm={() => edit.send(body)}
    >
      {edit.overtaken && <p role="alert">{t('deployed.overtaken')}</p>}
      <section className={classes.group}>
        <h3>{t('deployed.instances')}</h3>
        <div className={classes.fields}>
          <WholeNumber
            label={t('deployed.instancesMin')}
            value={form.instancesMin}
            error={said('instancesMin', '≥ 1')}
            onValue={(instancesMin) => set({ instancesMin })}
          />
          <WholeNumber
            label={t('deployed.instancesMax')}
            value={form.instancesMax}
            error={said('instancesMax', '≥ 1')}
            onValue={(instancesMax) => set({ instancesMax })}
          />
        </div>
      </section>
      <section className={classes.group}>
        <h3>{t('deployed.batching')}</h3>
        <div className={classes.fields}>
          <WholeNumber
            label={t('deployed.maxItems')}
            description={t('deployed.maxItemsWhat')}
            value={form.maxItems}
            error={said('maxItems', '≥ 1')}
            onValue={(maxItems) => set({ maxItems })}
          />
          <WholeNumber
            label={t('deployed.maxDelay')}
            description={t('deployed.maxDelayWhat')}
            value={form.maxDelayMicros}
            error={said('maxDelayMicros', '≥ 0')}
            onValue={(maxDelayMicros) => set({ maxDelayMicros })}
          />
          <WholeNumber
            label={t('deployed.queueItems')}
            description={t('deployed.queueItemsWhat')}
            value={form.queueItems}
            error={said('queueItems', '≥ 1')}
            onValue={(queueItems) => set({ queueItems })}
          />
        </div>
      </section>
      <PlacementFields
        form={placement}
        engines={(engines.data ?? []).filter(
          (one) => version !== undefined && one.formats.includes(version.format),
        )}
        inspected={version?.engine}
        onForm={(fields) => setMoved({ ...moved, ...fields })}
      />
      {version && version.signatures.length > 1 && (
        <section className={classes.group}>
          <h3>{t('deployed.signature')}</h3>
          <div className={classes.fields}>
            <SignatureField
              titled
              signatures={version.signatures}
              value={form.signature}
              onValue={(signature) => set({ signature })}
            />
          </div>
        </section>
      )}
      <section className={classes.group}>
        <h3>{t('deployed.swap')}</h3>
        <div className={classes.fields}>
          <NativeSelect
            aria-label={t('deployed.swap')}
            description={t(`deployed.swapWhat.${form.swap}`)}
            value={form.swap}
            data={SWAPS.map((value) => ({ value, label: t(`deployed.swap.${value}`) }))}
            onChange={(event) => set({ swap: event.currentTarget.value as SettingsForm['swap'] })}
          />
        </div>
      </section>
      {engine && specs.length > 0 && (
        <section className={classes.group}>
          <h3>{t('deployed.engine', { engine: engine.name, version: engine.version })}</h3>
          <EngineSettings
            engine={engine.name}
            loaded
            specs={specs}
            values={form.engine}
            problems={problems}
            onValue={(name, value) => set({ engine: { ...form.engine, [name]: value } })}
          />
        </section>
      )}
      {engines.error && (
        <ErrorCard
          title={t('deployed.noEngines')}
          failure={engines.error}
          onRetry={() => void engines.refetch()}
        />
      )}
      {edit.failure != null && (
        <ErrorCard title={t('deployed.notChanged')} failure={edit.failure} />
      )}
    </Question>
  );
}

/** What both parts of the form change. */
function together(one: Edit, other: PlacementEdit) {
  return {
    settings: { ...one.settings, ...other.settings },
    replicas: other.replicas,
    changed: one.changed + other.changed,
    reloads: [...one.reloads, ...other.reloads],
  };
}

interface WholeNumberProps {
  label: ReactNode;
  description?: string;
  value: string;
  error: string | undefined;
  onValue: (value: string) => void;
}

function WholeNumber({ label, description, value, error, onValue }: WholeNumberProps) {
  return (
    <TextInput
      label={label}
      {...(description === undefined ? {} : { description })}
      inputMode="numeric"
      value={value}
      error={error}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
