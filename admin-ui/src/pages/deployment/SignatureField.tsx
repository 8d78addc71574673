import { NativeSelect } from '@mantine/core';
import { useText } from '../../i18n/text';

export interface SignatureFieldProps {
  signatures: readonly { name: string }[];
  /** empty is the first */
  value: string;
  /** a heading above says what it is */
  titled?: boolean;
  onValue: (value: string) => void;
}

/** Which of a version's signatures callers are answered by. */
export function SignatureField({ signatures, value, titled, onValue }: SignatureFieldProps) {
  const { t } = useText();
  const name = t('deployed.signature');
  return (
    <NativeSelect
      {...(titled ? { 'aria-label': name } : { label: name })}
      description={t('deployed.signatureWhat')}
      value={value}
      data={[
        { value: '', label: t('deployed.signatureFirst', { name: signatures[0]?.name ?? '' }) },
        ...signatures.map((one) => ({ value: one.name, label: one.name })),
      ]}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
