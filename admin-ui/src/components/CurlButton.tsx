import { ActionIcon } from '@mantine/core';
import { IconCheck, IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { writeClipboard } from './clipboard';
import { type CurlCall, curlOf } from './curl';
import { Icon } from './Icon';

/** Copies the call that a page or a dialog makes, as a command; without a key in it. */
export function CurlButton(call: CurlCall) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), 1500);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  const label = t(copied ? 'copy.done' : 'dialog.curl');
  return (
    <ActionIcon
      variant="default"
      aria-label={label}
      title={label}
      onClick={async () => {
        setCopied(await writeClipboard(curlOf(call)));
      }}
    >
      <Icon of={copied ? IconCheck : IconTerminal2} />
    </ActionIcon>
  );
}
