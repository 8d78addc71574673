import type uPlot from 'uplot';

/**
 * How far from its middle a line's thin strokes run, in pixels of the screen. Browsers draw a line of one pixel by a shortcut, some
 * twenty times as fast as one of two: with ten versions that is what a frame's time went into.
 */
export function offsetsOf(width: number): number[] {
  const strokes = Math.max(1, Math.ceil(width));
  const outermost = Math.max(0, (width - 1) / 2);
  return Array.from({ length: strokes }, (_, at) =>
    strokes === 1 ? 0 : -outermost + (2 * outermost * at) / (strokes - 1),
  );
}

/**
 * A line of a width in pixels of the page, made of thin strokes one above the other: time runs from left to right, so that most of a
 * line lies rather flat.
 */
export function thinStrokes(library: typeof uPlot, width: number): uPlot.Series.PathBuilder {
  const straight = library.paths.linear?.();
  return (chart, index, from, to) => {
    const line = straight?.(chart, index, from, to) ?? null;
    const series = chart.series[index];
    if (!(line?.stroke instanceof Path2D) || !series) {
      return line;
    }
    const ratio = devicePixelRatio || 1;
    series.width = 1 / ratio;
    const stroke = new Path2D();
    for (const offset of offsetsOf(width * ratio)) {
      stroke.addPath(line.stroke, new DOMMatrix([1, 0, 0, 1, 0, offset]));
    }
    return { ...line, stroke };
  };
}
