import { NativeSelect, TextInput } from '@mantine/core';
import { ErrorCard } from '../../components/ErrorCard';
import { useText } from '../../i18n/text';
import classes from './Deployment.module.css';
import { EngineSettings } from './EngineSettings';
import { type LoadForm, loadProblems } from './load';
import { SignatureField } from './SignatureField';
import { useEngines } from './useEngines';

/** What the inspection says of that which is loaded. */
export interface Loaded {
  format: string;
  /** the engine that inspected it, and runs it */
  engine: string;
  signatures: readonly { name: string }[];
}

export interface LoadFieldsProps {
  form: LoadForm;
  of: Loaded | undefined;
  onForm: (form: LoadForm) => void;
}

/** With what a version is loaded for the first time; all of it can be changed afterwards. */
export function LoadFields({ form, of, onForm }: LoadFieldsProps) {
  const { t } = useText();
  const engines = useEngines();
  const all = engines.data ?? [];
  const engine = all.find((one) => one.name === of?.engine);
  const specs = engine?.settings ?? [];
  const problems = loadProblems(form, specs);
  const said = (field: keyof LoadForm, wanted: string) =>
    problems[field] && t(`deployed.problem.${problems[field]}`, { wanted });
  const kinds = all
    .filter((one) => of !== undefined && one.formats.includes(of.format))
    .flatMap((one) => one.traits?.devices ?? []);
  const number = (field: 'instances' | 'memory' | 'maxItems' | 'maxDelayMicros', unit: string) => ({
    inputMode: 'decimal' as const,
    rightSection: <span className="unit">{unit}</span>,
    rightSectionWidth: 48,
    value: form[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onForm({ ...form, [field]: event.currentTarget.value }),
  });
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('deploy.instances')}
        description={t('deploy.instancesWhat')}
        error={said('instances', '1 … 1,024')}
        {...number('instances', '')}
      />
      <NativeSelect
        label={t('placement.kind')}
        value={form.kind}
        data={[...new Set([form.kind, ...kinds])]}
        onChange={(event) =>
          onForm({ ...form, kind: event.currentTarget.value as LoadForm['kind'] })
        }
      />
      <TextInput
        label={t('placement.memory')}
        description={t('placement.memoryWhat')}
        placeholder={t('placement.measured')}
        error={said('memory', '> 0')}
        {...number('memory', 'MiB')}
      />
      <TextInput
        label={t('deployed.maxItems')}
        description={t('deployed.maxItemsWhat')}
        error={said('maxItems', '1 … 65,536')}
        {...number('maxItems', '')}
      />
      <TextInput
        label={t('deployed.maxDelay')}
        description={t('deployed.maxDelayWhat')}
        error={said('maxDelayMicros', '0 … 10,000,000')}
        {...number('maxDelayMicros', 'µs')}
      />
      {of && of.signatures.length > 1 && (
        <SignatureField
          signatures={of.signatures}
          value={form.signature}
          onValue={(signature) => onForm({ ...form, signature })}
        />
      )}
      {engine && specs.length > 0 && (
        <details
          className={classes.more}
          open={specs.some((spec) => problems[spec.name]) || undefined}
        >
          <summary>
            {t('deploy.advanced', { engine: engine.name, version: engine.version })}
          </summary>
          <EngineSettings
            engine={engine.name}
            specs={specs}
            values={form.engine}
            problems={problems}
            onValue={(name, value) =>
              onForm({ ...form, engine: { ...form.engine, [name]: value } })
            }
          />
        </details>
      )}
      {engines.error && (
        <div className={classes.more}>
          <ErrorCard
            title={t('deployed.noEngines')}
            failure={engines.error}
            onRetry={() => void engines.refetch()}
          />
        </div>
      )}
    </div>
  );
}
