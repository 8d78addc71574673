import { TextInput } from '@mantine/core';
import { useText } from '../i18n/text';

export interface NameFieldProps {
  /** of what never comes back */
  name: string;
  typed: string;
  onTyped: (typed: string) => void;
}

/** Asks for the name of what is taken away for good. */
export function NameField({ name, typed, onTyped }: NameFieldProps) {
  const { t } = useText();
  return (
    <TextInput
      label={t('ask.name', { name })}
      spellCheck={false}
      autoComplete="off"
      value={typed}
      onChange={(event) => onTyped(event.currentTarget.value)}
    />
  );
}
