import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { TagLine } from './note';
import classes from './Version.module.css';

export interface TagFieldsProps {
  tags: readonly TagLine[];
  disabled?: boolean;
  onChange: (tags: TagLine[]) => void;
}

/** Names and values of one's own, a line for each. */
export function TagFields({ tags, disabled = false, onChange }: TagFieldsProps) {
  const { t } = useText();
  const set = (index: number, fields: Partial<TagLine>) =>
    onChange(tags.map((one, at) => (at === index ? { ...one, ...fields } : one)));
  return (
    <fieldset className={classes.tagFields} disabled={disabled}>
      <legend>{t('version.tags')}</legend>
      {tags.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name
        <div key={index} className={classes.tagField}>
          <TextInput
            aria-label={t('version.tagKey')}
            placeholder={t('version.tagKey')}
            spellCheck={false}
            maxLength={128}
            value={one.key}
            onChange={(event) => set(index, { key: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t('version.tagValue', { key: one.key })}
            placeholder={t('version.value')}
            spellCheck={false}
            maxLength={1024}
            value={one.value}
            onChange={(event) => set(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={t('version.noTag', { key: one.key })}
            title={t('version.noTag', { key: one.key })}
            onClick={() => onChange(tags.filter((_, at) => at !== index))}
          >
            <Icon of={IconX} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="sm"
        leftSection={<Icon of={IconPlus} size={14} />}
        onClick={() => onChange([...tags, { key: '', value: '' }])}
      >
        {t('version.addTag')}
      </Button>
    </fieldset>
  );
}
