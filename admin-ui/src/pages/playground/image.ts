import type { TensorSpec } from '../../api/types';
import { isNumber, isWhole, rowForm } from './tensors';

/** How a picture becomes the values of an input. */
export interface ImageForm {
  layout: 'CHW' | 'HWC' | 'HW';
  channels: 1 | 3;
  /** −1 where the model takes any size */
  height: number;
  width: number;
}

export const SCALES = ['unit', 'bytes', 'signed', 'imagenet'] as const;
export type Scale = (typeof SCALES)[number];

/** Whether an input may be a picture: two sides of some length, with one or three channels. */
export function imageForm(spec: TensorSpec): ImageForm | null {
  if (!isNumber(spec.type)) {
    return null;
  }
  const { dims } = rowForm(spec);
  const side = (dim: number | undefined) => dim === -1 || (dim !== undefined && dim >= 8);
  const [a, b, c] = dims;
  if (dims.length === 2 && side(a) && side(b) && a !== -1 && b !== -1) {
    return { layout: 'HW', channels: 1, height: a ?? -1, width: b ?? -1 };
  }
  if (dims.length !== 3) {
    return null;
  }
  if ((a === 1 || a === 3) && side(b) && side(c)) {
    return { layout: 'CHW', channels: a, height: b ?? -1, width: c ?? -1 };
  }
  if ((c === 1 || c === 3) && side(a) && side(b)) {
    return { layout: 'HWC', channels: c, height: a ?? -1, width: b ?? -1 };
  }
  return null;
}

/** Bytes for whole numbers; else what most networks were trained with. */
export function usualScale(spec: TensorSpec): Scale {
  return isWhole(spec.type) ? 'bytes' : 'unit';
}

const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

function scaled(byte: number, channel: number, scale: Scale): number {
  switch (scale) {
    case 'bytes':
      return Math.round(byte);
    case 'unit':
      return byte / 255;
    case 'signed':
      return byte / 127.5 - 1;
    case 'imagenet':
      return (byte / 255 - (MEAN[channel] ?? 0)) / (DEVIATION[channel] ?? 1);
  }
}

/** The values of a picture given as RGBA, row by row, in the order that the input wants. */
export function imageValues(
  rgba: ArrayLike<number>,
  height: number,
  width: number,
  form: ImageForm,
  scale: Scale,
): number[] {
  const size = height * width;
  const values = new Array<number>(size * form.channels);
  for (let pixel = 0; pixel < size; pixel++) {
    const [red, green, blue] = [
      rgba[pixel * 4] ?? 0,
      rgba[pixel * 4 + 1] ?? 0,
      rgba[pixel * 4 + 2] ?? 0,
    ];
    // ITU-R BT.601, as most libraries make grey.
    const bytes =
      form.channels === 3 ? [red, green, blue] : [0.299 * red + 0.587 * green + 0.114 * blue];
    bytes.forEach((byte, channel) => {
      const at = form.layout === 'CHW' ? channel * size + pixel : pixel * form.channels + channel;
      values[at] = Number(scaled(byte, channel, scale).toFixed(6));
    });
  }
  return values;
}

/** Values as a nested JSON array, so that a free size is known. */
export function imageText(
  values: readonly number[],
  height: number,
  width: number,
  form: ImageForm,
): string {
  const dims =
    form.layout === 'CHW'
      ? [form.channels, height, width]
      : form.layout === 'HWC'
        ? [height, width, form.channels]
        : [height, width];
  let at = 0;
  const nest = (depth: number): string => {
    const count = dims[depth] ?? 0;
    const parts = Array.from({ length: count }, () =>
      depth === dims.length - 1 ? String(values[at++] ?? 0) : nest(depth + 1),
    );
    return `[${parts.join(',')}]`;
  };
  return nest(0);
}

const LONGEST_SIDE = 512;

/** Reads a picture in the browser and makes the input's text of it. */
export async function readImage(file: Blob, form: ImageForm, scale: Scale): Promise<string> {
  const picture = await createImageBitmap(file);
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const width = form.width === -1 ? Math.max(1, Math.round(picture.width * shrink)) : form.width;
  const height =
    form.height === -1 ? Math.max(1, Math.round(picture.height * shrink)) : form.height;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('this browser draws no pictures');
  }
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const { data } = context.getImageData(0, 0, width, height);
  return imageText(imageValues(data, height, width, form, scale), height, width, form);
}
