import { NativeSelect, TextInput } from '@mantine/core';
import { useText } from '../../i18n/text';
import type { EngineView } from './calls';
import classes from './Deployment.module.css';
import { type PlacementForm, placementProblems } from './placement';

export interface PlacementFieldsProps {
  form: PlacementForm;
  /** those that know the version's format */
  engines: readonly EngineView[];
  /** the one that runs it unless another is named */
  inspected: string | undefined;
  onForm: (fields: Partial<PlacementForm>) => void;
}

/** On how many nodes, by which engine, and with what of a device. */
export function PlacementFields({ form, engines, inspected, onForm }: PlacementFieldsProps) {
  const { t } = useText();
  const problems = placementProblems(form);
  const said = (field: 'replicas' | 'memory' | 'priority', wanted: string) =>
    problems[field] && t(`deployed.problem.${problems[field]}`, { wanted });
  const chosen = engines.find((one) => one.name === (form.engine || inspected));
  const kinds = [...new Set([form.kind, ...(chosen?.traits?.devices ?? [])])];
  // Workers of their own are not built yet: what a wish has of them stays to be seen.
  const isolations = [...new Set([form.isolation, 'AUTO', 'IN_PROCESS'])];
  return (
    <section className={classes.group}>
      <h3>{t('placement.title')}</h3>
      <div className={classes.fields}>
        <TextInput
          label={t('placement.replicas')}
          description={t('placement.replicasWhat')}
          inputMode="numeric"
          value={form.replicas}
          error={said('replicas', '1 … 1,024')}
          onChange={(event) => onForm({ replicas: event.currentTarget.value })}
        />
        {(engines.length > 1 || form.engine !== '') && (
          <NativeSelect
            label={t('placement.engine')}
            value={form.engine}
            data={[
              { value: '', label: t('placement.inspected', { name: inspected ?? '–' }) },
              ...[...new Set([...engines.map((one) => one.name), form.engine])]
                .filter((name) => name !== '')
                .map((name) => ({ value: name, label: name })),
            ]}
            onChange={(event) => onForm({ engine: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t('placement.kind')}
          value={form.kind}
          data={kinds}
          onChange={(event) => onForm({ kind: event.currentTarget.value as PlacementForm['kind'] })}
        />
        <TextInput
          label={t('placement.memory')}
          description={t('placement.memoryWhat')}
          inputMode="decimal"
          rightSection={<span className="unit">MiB</span>}
          rightSectionWidth={48}
          placeholder={t('placement.measured')}
          value={form.memory}
          error={said('memory', '> 0')}
          onChange={(event) => onForm({ memory: event.currentTarget.value })}
        />
        <TextInput
          label={t('placement.partition')}
          description={t('placement.partitionWhat')}
          spellCheck={false}
          maxLength={128}
          value={form.partition}
          onChange={(event) => onForm({ partition: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('placement.isolation')}
          value={form.isolation}
          data={isolations}
          onChange={(event) =>
            onForm({ isolation: event.currentTarget.value as PlacementForm['isolation'] })
          }
        />
        <TextInput
          label={t('placement.priority')}
          description={t('placement.priorityWhat')}
          inputMode="numeric"
          value={form.priority}
          error={said('priority', '1 … 9')}
          onChange={(event) => onForm({ priority: event.currentTarget.value })}
        />
      </div>
    </section>
  );
}
