import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useRef } from 'react';
import { Icon } from '../../components/Icon';
import { size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { Item } from '../../upload/item';
import { uploadDesk } from '../../upload/uploads';
import { pickedFiles } from './droppedFiles';
import classes from './UploadPage.module.css';

/** After a reload the browser holds the files no more: the person picks them again. */
export function PickAgain({ item }: { item: Item }) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  // Files of several folders cannot be picked together, but their folder can.
  const folder = item.files.some((file) => file.path.includes('/'));
  const wrong = item.files.find((file) => file.path === item.reason);
  return (
    <div className={classes.line}>
      <span className={classes.why} role={wrong ? 'alert' : undefined}>
        {wrong
          ? t('upload.otherFile', { name: wrong.path, size: size(wrong.size) })
          : t(folder ? 'upload.pickFolderAgain' : 'upload.pickAgain', {
              count: item.files.filter((one) => !one.complete).length,
            })}
      </span>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="again"
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          uploadDesk().pick(item.key, pickedFiles(event.currentTarget.files));
          event.currentTarget.value = '';
        }}
      />
      <Button
        variant="default"
        leftSection={<Icon of={IconFolderOpen} />}
        onClick={() => input.current?.click()}
      >
        {t('upload.chooseAgain')}
      </Button>
    </div>
  );
}
