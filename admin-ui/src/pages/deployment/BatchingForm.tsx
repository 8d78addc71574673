import { Button, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { part } from '../../api/call';
import type { Deployment } from '../../api/types';
import { CurlButton } from '../../components/CurlButton';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import classes from './Batching.module.css';
import { editOf, formOf, problemsOf, type SettingsForm } from './settings';
import { useEdit } from './useEdit';

type Field = 'maxItems' | 'maxDelayMicros' | 'queueItems';

export interface BatchingFormProps {
  deployment: Deployment;
  /** what it was loaded for; undefined while that is not known */
  largestBatch: number | undefined;
}

/** A deployment's queue and batches, changed while it serves. */
export function BatchingForm({ deployment, largestBatch }: BatchingFormProps) {
  const { t } = useText();
  const may = useMay('OPERATE', deployment.model);
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>({});
  const [applied, setApplied] = useState<'live' | 'reload' | null>(null);
  const edit = useEdit(deployment, () => {
    setApplied(reloads ? 'reload' : 'live');
    setTyped({});
  });
  const settings = edit.is?.deployment.settings ?? deployment.settings;
  const form: SettingsForm = { ...formOf(settings, []), ...typed };
  const problems = problemsOf(form, []);
  const wrong = Object.keys(problems).length > 0;
  const change = wrong ? null : editOf(form, settings, []);
  const changed = change?.changed ?? 0;
  const body = { settings: change?.settings ?? {} };
  const reloads = !wrong && largestBatch !== undefined && Number(form.maxItems) > largestBatch;

  const field = (name: Field, label: string, unit: string, what: string, wanted: string) => (
    <TextInput
      label={label}
      description={what}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      inputMode="numeric"
      classNames={{ input: classes.number ?? '', section: classes.section ?? '' }}
      rightSection={<span className="unit">{unit}</span>}
      rightSectionWidth={56}
      disabled={!may}
      value={form[name]}
      error={problems[name] && t(`deployed.problem.${problems[name]}`, { wanted })}
      onChange={(event) => {
        setApplied(null);
        setTyped({ ...typed, [name]: event.currentTarget.value });
      }}
    />
  );
  const says = !may
    ? t('first.needsRight')
    : changed > 0
      ? t(reloads ? 'batching.reloads' : 'batching.live', { largest: decimal(largestBatch ?? 0) })
      : applied
        ? t(applied === 'reload' ? 'batching.appliedReload' : 'batching.applied')
        : t('batching.live');
  return (
    <form
      className={classes.form}
      aria-label={t('batching.title')}
      onSubmit={(event) => {
        event.preventDefault();
        edit.send(body);
      }}
    >
      <div className={classes.fields}>
        {field(
          'maxItems',
          t('batching.maxItems'),
          t('batching.unit'),
          t('batching.maxItemsWhat'),
          '1 … 65,536',
        )}
        {field(
          'maxDelayMicros',
          t('batching.maxDelay'),
          'µs',
          t('batching.maxDelayWhat'),
          '0 … 10,000,000',
        )}
        {field(
          'queueItems',
          t('batching.queue'),
          t('batching.unit'),
          t('batching.queueWhat'),
          '≥ 1',
        )}
      </div>
      {edit.overtaken && <p role="alert">{t('deployed.overtaken')}</p>}
      {edit.failure != null && (
        <ErrorCard title={t('deployed.notChanged')} failure={edit.failure} />
      )}
      <div className={classes.foot}>
        <span className={classes.says} role="status">
          {applied !== null && changed === 0 && <Icon of={IconCheck} size={14} />}
          {says}
        </span>
        <CurlButton
          method="PATCH"
          path={`/deployments/${part(deployment.id)}`}
          body={body}
          ifMatch={edit.is?.etag ?? null}
        />
        <Button
          type="submit"
          variant="default"
          disabled={!may || !edit.is || change === null || changed === 0}
          title={may ? undefined : t('first.needsRight')}
          loading={edit.busy}
        >
          {t('batching.apply')}
        </Button>
      </div>
    </form>
  );
}
