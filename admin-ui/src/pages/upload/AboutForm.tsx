import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import { Card } from '../../components/Card';
import { useText } from '../../i18n/text';
import { isModelName } from '../../upload/grouping';
import classes from './UploadPage.module.css';

export interface AboutFields {
  model: string;
  note: string;
  dataSet: string;
  run: string;
}

export interface AboutFormProps {
  models: readonly string[];
  about: AboutFields;
  onChange: (about: AboutFields) => void;
  /** the model is settled and not to be changed any more */
  fixedModel?: boolean;
}

/** What a person says about the version; goes with every file that is added afterwards. */
export function AboutForm({ models, about, onChange, fixedModel = false }: AboutFormProps) {
  const { t } = useText();
  const bad = about.model !== '' && !isModelName(about.model);
  return (
    <Card title={t('about.title')}>
      <div className={classes.fields}>
        <Autocomplete
          label={t('about.model')}
          description={t(
            about.model === ''
              ? 'about.fromFile'
              : models.includes(about.model)
                ? 'about.existing'
                : 'about.new',
          )}
          error={bad ? t('about.badModel') : undefined}
          data={[...models]}
          value={about.model}
          disabled={fixedModel}
          spellCheck={false}
          onChange={(model) => onChange({ ...about, model })}
        />
        <Textarea
          label={t('about.note')}
          autosize={false}
          rows={2}
          value={about.note}
          onChange={(event) => onChange({ ...about, note: event.currentTarget.value })}
        />
        <TextInput
          label={t('about.dataSet')}
          spellCheck={false}
          value={about.dataSet}
          onChange={(event) => onChange({ ...about, dataSet: event.currentTarget.value })}
        />
        <TextInput
          label={t('about.run')}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={about.run}
          onChange={(event) => onChange({ ...about, run: event.currentTarget.value })}
        />
      </div>
    </Card>
  );
}
