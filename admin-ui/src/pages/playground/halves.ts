/** Numbers of 16 bits, which the browser does not have. */

const view = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16, rounded to the nearest, ties to even. */
export function fp16Bits(value: number): number {
  if (Number.isNaN(value)) {
    return 0x7e00;
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) {
    return sign | 0x7c00;
  }
  if (size < 2 ** -14) {
    return sign | even(size / 2 ** -24);
  }
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) {
    exponent--;
  } else if (2 ** (exponent + 1) <= size) {
    exponent++;
  }
  // Rounding up may carry into the exponent, which is what is meant.
  return sign | (((exponent + 15) << 10) + even((size / 2 ** exponent - 1) * 1024));
}

export function fp16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float, rounded to the nearest, ties to even. */
export function bf16Bits(value: number): number {
  if (Number.isNaN(value)) {
    return 0x7fc0;
  }
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const upper = bits >>> 16;
  const lower = bits & 0xffff;
  return lower > 0x8000 || (lower === 0x8000 && (upper & 1) === 1) ? (upper + 1) & 0xffff : upper;
}

export function bf16Value(bits: number): number {
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}

function even(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) {
    return rest > 0.5 ? floor + 1 : floor;
  }
  return floor % 2 === 0 ? floor : floor + 1;
}
