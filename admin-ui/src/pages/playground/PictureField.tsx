import { Button, FileButton, NativeSelect } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import type { TensorSpec } from '../../api/types';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import { type ImageForm, readImage, SCALES, type Scale, usualScale } from './image';
import classes from './Playground.module.css';

export interface PictureFieldProps {
  spec: TensorSpec;
  form: ImageForm;
  label: string;
  onText: (text: string) => void;
}

/** A picture becomes the values of the input, in the browser. */
export function PictureField({ spec, form, label, onText }: PictureFieldProps) {
  const { t } = useText();
  const [scale, setScale] = useState<Scale>(() => usualScale(spec));
  const [file, setFile] = useState<File | null>(null);
  const [broken, setBroken] = useState(false);
  const [busy, setBusy] = useState(false);

  const take = async (picture: File | null, how: Scale) => {
    setFile(picture);
    if (!picture) {
      return;
    }
    setBusy(true);
    try {
      onText(await readImage(picture, form, how));
      setBroken(false);
    } catch {
      setBroken(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.picture}>
      <FileButton accept="image/*" onChange={(picture) => void take(picture, scale)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            size="sm"
            loading={busy}
            aria-label={t('play.pictureFor', { input: label })}
            leftSection={<Icon of={IconPhoto} size={14} />}
          >
            {t('play.picture')}
          </Button>
        )}
      </FileButton>
      <NativeSelect
        aria-label={t('play.scale')}
        value={scale}
        data={SCALES.map((one) => ({ value: one, label: t(`play.scale.${one}`) }))}
        onChange={(event) => {
          const next = SCALES.find((one) => one === event.currentTarget.value) ?? scale;
          setScale(next);
          void take(file, next);
        }}
      />
      <span className="quiet">
        {broken
          ? t('play.pictureBroken')
          : `${form.height === -1 ? '?' : form.height} × ${form.width === -1 ? '?' : form.width} ${form.layout}`}
      </span>
    </div>
  );
}
