import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useText } from '../../i18n/text';
import { listEngines } from './calls';
import classes from './Deployment.module.css';
import { type LoadForm, loadProblems } from './load';

export interface LoadFieldsProps {
  form: LoadForm;
  /** which formats its engine has to know */
  format: string | undefined;
  onForm: (form: LoadForm) => void;
}

/** With what a version is loaded for the first time; all of it can be changed afterwards. */
export function LoadFields({ form, format, onForm }: LoadFieldsProps) {
  const { t } = useText();
  const engines = useQuery({
    queryKey: ['engines', 'items'],
    queryFn: ({ signal }) => listEngines(signal),
  });
  const problems = loadProblems(form);
  const said = (field: keyof LoadForm, wanted: string) =>
    problems[field] && t(`deployed.problem.${problems[field]}`, { wanted });
  const kinds = (engines.data ?? [])
    .filter((one) => format !== undefined && one.formats.includes(format))
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
    </div>
  );
}
