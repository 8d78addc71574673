import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { writeClipboard } from './clipboard';
import { Icon } from './Icon';

export interface CopyButtonProps {
  text: string;
  /** what is copied, for those who do not see where the button stands */
  what: string;
  small?: boolean;
}

export function CopyButton({ text, what, small = false }: CopyButtonProps) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), 1500);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);

  const copy = async () => {
    setCopied(await writeClipboard(text));
  };
  const icon = <Icon of={copied ? IconCheck : IconCopy} size={small ? 14 : 16} />;
  const label = copied ? t('copy.done') : t('copy.what', { what });
  return small ? (
    <ActionIcon size="sm" aria-label={label} title={label} onClick={copy}>
      {icon}
    </ActionIcon>
  ) : (
    <Button variant="subtle" size="sm" leftSection={icon} aria-label={label} onClick={copy}>
      {copied ? t('copy.done') : t('copy')}
    </Button>
  );
}
