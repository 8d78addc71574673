import { IconTerminal2 } from '@tabler/icons-react';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './UploadPage.module.css';

export function TerminalCard({ model }: { model: string }) {
  const { t } = useText();
  const command = `slipway upload ${model} \\\n  model.onnx`;
  return (
    <Card>
      <p className={classes.terminal}>
        <Icon of={IconTerminal2} />
        {t('upload.terminal')}
        <CopyButton small text={command} what={t('first.command')} />
      </p>
      <pre className={classes.command}>{command}</pre>
    </Card>
  );
}
