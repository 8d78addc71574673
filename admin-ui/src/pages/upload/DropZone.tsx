import { Button } from '@mantine/core';
import { IconFolder, IconFolderOpen, IconUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { Picked } from '../../upload/grouping';
import classes from './DropZone.module.css';
import { droppedFiles, pickedFiles } from './droppedFiles';

export interface DropZoneProps {
  onPicked: (files: readonly Picked[]) => void;
  disabled: boolean;
}

export function DropZone({ onPicked, disabled }: DropZoneProps) {
  const { t } = useText();
  const [over, setOver] = useState(false);
  const [unread, setUnread] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (disabled) {
      return;
    }
    try {
      onPicked(await droppedFiles(event.dataTransfer));
      setUnread(false);
    } catch {
      // The browser says no more than that: a file was moved away, or is not ours to read.
      setUnread(true);
    }
  };

  return (
    <section
      className={classes.zone}
      data-over={over || undefined}
      aria-label={t('upload.drop')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className={classes.picture}>
        <Icon of={IconUpload} size={20} />
      </span>
      <div className={classes.words}>
        <p className={classes.title}>{t('upload.drop')}</p>
        <p className="quiet">{t(disabled ? 'first.needsRight' : 'upload.formats')}</p>
        {unread && (
          <p role="alert" className={classes.unread}>
            {t('upload.unread')}
          </p>
        )}
      </div>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        data-testid="files"
        onChange={(event) => {
          onPicked(pickedFiles(event.currentTarget.files));
          event.currentTarget.value = '';
        }}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        webkitdirectory=""
        onChange={(event) => {
          onPicked(pickedFiles(event.currentTarget.files));
          event.currentTarget.value = '';
        }}
      />
      <div className={classes.buttons}>
        <Button
          variant="default"
          disabled={disabled}
          leftSection={<Icon of={IconFolder} />}
          onClick={() => folder.current?.click()}
        >
          {t('upload.chooseFolder')}
        </Button>
        <Button
          variant="default"
          disabled={disabled}
          leftSection={<Icon of={IconFolderOpen} />}
          onClick={() => files.current?.click()}
        >
          {t('upload.choose')}
        </Button>
      </div>
    </section>
  );
}
