import { NativeSelect, TextInput } from '@mantine/core';
import { Described } from '../../components/Described';
import { codeText } from '../../i18n/codes';
import type { Language } from '../../i18n/language';
import { useText } from '../../i18n/text';
import type { SettingSpec } from './calls';
import classes from './Deployment.module.css';
import type { SettingProblem } from './settings';

export interface EngineSettingsProps {
  /** whose settings they are */
  engine: string;
  specs: readonly SettingSpec[];
  /** by the setting's name; the default where there is none */
  values: Record<string, string>;
  problems: Partial<Record<string, SettingProblem>>;
  /** the version is loaded already, so that each says what another value costs */
  loaded?: boolean;
  onValue: (name: string, value: string) => void;
}

/** A field for each setting, made of the engine's own description. */
export function EngineSettings({
  engine,
  specs,
  values,
  problems,
  loaded,
  onValue,
}: EngineSettingsProps) {
  const { t, language } = useText();
  return (
    <div className={classes.fields}>
      {specs.map((spec) => {
        const problem = problems[spec.name];
        return (
          <Setting
            key={spec.name}
            engine={engine}
            spec={spec}
            value={values[spec.name] ?? spec.default}
            error={problem && t(`deployed.problem.${problem}`, { wanted: rangeOf(spec, language) })}
            loaded={loaded ?? false}
            onValue={(value) => onValue(spec.name, value)}
          />
        );
      })}
    </div>
  );
}

function rangeOf(spec: SettingSpec, language: Language): string {
  return spec.choices.length > 0
    ? spec.choices.join(', ')
    : `${spec.min ?? ''} … ${spec.max ?? ''} ${codeText(language, 'unit', spec.unit) ?? spec.unit}`.trim();
}

interface SettingProps {
  engine: string;
  spec: SettingSpec;
  value: string;
  error: string | undefined;
  loaded: boolean;
  onValue: (value: string) => void;
}

function Setting({ engine, spec, value, error, loaded, onValue }: SettingProps) {
  const { t, language } = useText();
  const label = (
    <>
      <code>{spec.name}</code>
      {loaded && (
        <span className={classes.chip}>
          {spec.change === 'RELOAD' ? t('deployed.reload') : t('deployed.live')}
        </span>
      )}
    </>
  );
  const facts = [
    spec.type === 'INTEGER' || spec.type === 'DECIMAL' ? rangeOf(spec, language) : '',
    t('deployed.default', { value: spec.default === '' ? '–' : spec.default }),
  ].filter((fact) => fact !== '');
  const description = (
    <>
      <Described kind="setting" code={`${engine} ${spec.name}`} text={spec.description} />
      <span className={classes.facts}>{facts.join(' · ')}</span>
    </>
  );
  const choices =
    spec.type === 'BOOLEAN' ? ['false', 'true'] : spec.type === 'CHOICE' ? spec.choices : null;
  return choices ? (
    <NativeSelect
      label={label}
      description={description}
      data={choices}
      value={value}
      error={error}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  ) : (
    <TextInput
      label={label}
      description={description}
      inputMode={spec.type === 'TEXT' ? 'text' : 'decimal'}
      value={value}
      error={error}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
