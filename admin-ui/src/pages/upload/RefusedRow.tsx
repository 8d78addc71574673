import { ActionIcon } from '@mantine/core';
import { IconCircleX, IconFile, IconX } from '@tabler/icons-react';
import { CopyButton } from '../../components/CopyButton';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import classes from './UploadPage.module.css';

const EXPORTS: [RegExp, string][] = [
  [/\.(pt|pth)$/i, 'torch.onnx.export(model, example, "model.onnx")'],
  [/./, 'skl2onnx.to_onnx(model, X[:1])'],
];

/** A file that would run code when it is opened: refused before a byte is sent. */
export function RefusedRow({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useText();
  const command = EXPORTS.find(([kind]) => kind.test(name))?.[1] ?? '';
  return (
    <div className={classes.row}>
      <Icon of={IconFile} size={18} className={classes.icon} />
      <div className={classes.words}>
        <div className={classes.line}>
          <span className={classes.name}>{name}</span>
          <span className={classes.state} data-tone="failed">
            <Icon of={IconCircleX} />
            {t('phase.refused')}
          </span>
        </div>
        <p className={classes.why}>
          {t('upload.pickle')} <code>{command}</code>
        </p>
      </div>
      <div className={classes.actions}>
        <CopyButton text={command} what={t('upload.export')} />
        <ActionIcon variant="default" aria-label={t('upload.close', { name })} onClick={onClose}>
          <Icon of={IconX} />
        </ActionIcon>
      </div>
    </div>
  );
}
