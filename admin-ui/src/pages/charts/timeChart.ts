import type uPlot from 'uplot';
import { decimal } from '../../i18n/numbers';
import type { ChartSpec, Seen } from './board';
import { colourOf, dashOf, type Palette } from './palette';
import { apart, axisOf, lastOf, tickDigits } from './scale';
import type { Values } from './series';
import { thinStrokes } from './strokes';

export interface TimeChartParts {
  /** charts with the same key share the cursor */
  key: string;
  /** whether the time axis stands below */
  axis: boolean;
  width: number;
  /** room for the labels at the lines' ends, the same for all charts of a board */
  labels: number;
  palette: Palette;
  clock: (seconds: number) => string;
  seen: () => Seen;
  marks: () => readonly number[];
  onCursor: (at: number | null) => void;
  onZoom: (seen: Seen) => void;
  onReset: () => void;
}

const AXIS_WIDTH = 48;
const AXIS_HEIGHT = 26;
const LABEL_GAP = 14;

/** One chart: hairlines, lines with labels at their ends, marks as dashed uprights. */
export class TimeChart {
  readonly #chart: uPlot;
  readonly #spec: ChartSpec;
  readonly #parts: TimeChartParts;
  #palette: Palette;

  constructor(library: typeof uPlot, slot: HTMLElement, spec: ChartSpec, parts: TimeChartParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#palette = parts.palette;
    this.#chart = new library(
      this.#options(library, parts.width),
      [[], ...spec.lines.map(() => [])],
      slot,
    );
  }

  /** Whether other data of the same lines can be drawn here. */
  fits(spec: ChartSpec, labels: number): boolean {
    const text = (one: ChartSpec) =>
      [
        ...one.lines.map((line) => `${line.id} ${line.label} ${line.role}`),
        ...(one.limit ? [one.limit.word] : []),
      ].join();
    return labels === this.#parts.labels && text(spec) === text(this.#spec);
  }

  update(width: number, times: number[], columns: Values[]): void {
    if (width !== this.#chart.width) {
      this.#chart.setSize({ width, height: this.#height() });
    }
    this.#chart.setData([times, ...columns] as uPlot.AlignedData, true);
  }

  paint(palette: Palette): void {
    this.#palette = palette;
    this.#spec.lines.forEach((line, index) => {
      const series = this.#chart.series[index + 1];
      if (series) {
        series.dash = dashOf(line.role, line.index, palette);
      }
    });
    this.#chart.redraw(false, true);
  }

  /** Puts the cursor on a point. */
  point(at: number | null): void {
    const time = at === null ? undefined : this.#chart.data[0][at];
    this.#chart.setCursor(
      time === undefined
        ? { left: -10, top: -10 }
        : { left: this.#chart.valToPos(time, 'x'), top: 4 },
      false,
    );
  }

  /** Where the plot stands, in pixels of the page. */
  plot(): { left: number; width: number } {
    const ratio = devicePixelRatio || 1;
    return { left: this.#chart.bbox.left / ratio, width: this.#chart.bbox.width / ratio };
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #height(): number {
    return this.#spec.height + (this.#parts.axis ? AXIS_HEIGHT : 8);
  }

  #options(library: typeof uPlot, width: number): uPlot.Options {
    const parts = this.#parts;
    const ticks = (top: number) => axisOf(top).ticks;
    return {
      width,
      height: this.#height(),
      padding: [6, parts.labels, parts.axis ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        y: false,
        sync: { key: parts.key },
        drag: { x: true, y: false, setScale: false },
        points: {
          size: 7,
          width: 1.5,
          fill: () => this.#palette.surface,
          stroke: (_, series) => this.#colour(series),
        },
        bind: {
          dblclick: () => () => {
            parts.onReset();
            return null;
          },
        },
      },
      scales: {
        x: { time: true, range: () => [parts.seen().from, parts.seen().until] },
        // The line of a limit is seen.
        y: {
          range: (_, __, top) => [0, axisOf(Math.max(top, this.#spec.limit?.value ?? 0)).max],
        },
      },
      axes: [
        {
          show: parts.axis,
          size: AXIS_HEIGHT,
          gap: 6,
          font: `11px ${this.#palette.sans}`,
          stroke: () => this.#palette.ink3,
          grid: { show: false },
          ticks: { show: false },
          values: (_, splits) => splits.map((split) => parts.clock(split)),
        },
        {
          size: AXIS_WIDTH,
          gap: 8,
          font: `11px ${this.#palette.sans}`,
          stroke: () => this.#palette.ink3,
          grid: { stroke: () => this.#palette.line, width: 1 },
          ticks: { show: false },
          splits: (chart) => ticks(chart.scales.y?.max ?? 1),
          values: (_, splits) => splits.map((split) => decimal(split, tickDigits(splits))),
        },
      ],
      series: [
        {},
        ...this.#spec.lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            paths: thinStrokes(library, line.role === 'candidate' ? 1.8 : 1.6),
            alpha: line.faint ? 0.6 : 1,
            dash: dashOf(line.role, line.index, this.#palette),
            points: { show: false },
            spanGaps: false,
            stroke: () => colourOf(line.role, this.#palette),
            ...(this.#spec.filled && !line.faint
              ? { fill: () => `${colourOf(line.role, this.#palette)}14` }
              : {}),
          }),
        ),
      ],
      hooks: {
        draw: [
          (chart) => this.#drawMarks(chart),
          (chart) => this.#drawLimit(chart),
          (chart) => this.#drawLabels(chart),
        ],
        setCursor: [(chart) => parts.onCursor(chart.cursor.idx ?? null)],
        setSelect: [(chart) => this.#selected(chart)],
      },
    };
  }

  #colour(series: number): string {
    return colourOf(this.#spec.lines[series - 1]?.role ?? 'none', this.#palette);
  }

  #selected(chart: uPlot): void {
    const { left, width } = chart.select;
    if (width > 4) {
      const seen = { from: chart.posToVal(left, 'x'), until: chart.posToVal(left + width, 'x') };
      chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      this.#parts.onZoom(seen);
    }
  }

  #drawMarks(chart: uPlot): void {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const { from, until } = this.#parts.seen();
    ctx.save();
    ctx.strokeStyle = this.#palette.mark;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    for (const mark of this.#parts.marks()) {
      if (mark >= from && mark <= until) {
        const x = Math.round(chart.valToPos(mark, 'x', true)) + 0.5;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  #drawLimit(chart: uPlot): void {
    const { limit } = this.#spec;
    if (!limit) {
      return;
    }
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const y = Math.round(chart.valToPos(limit.value, 'y', true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = this.#palette.failed;
    ctx.fillStyle = this.#palette.failed;
    ctx.lineWidth = ratio;
    ctx.setLineDash([5 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `${11 * ratio}px ${this.#palette.sans}`;
    ctx.textBaseline = 'bottom';
    ctx.textAlign = 'left';
    ctx.fillText(limit.word, bbox.left + 6 * ratio, y - 2 * ratio);
    ctx.restore();
  }

  #drawLabels(chart: uPlot): void {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const ends = this.#spec.lines.flatMap((line, index) => {
      const value = lastOf(chart.data[index + 1] as Values);
      return value === null ? [] : [{ line, y: chart.valToPos(value, 'y', true) }];
    });
    // What has no room is told by the chart's head alone.
    ends.splice(Math.floor(bbox.height / (LABEL_GAP * ratio)) + 1);
    const places = apart(
      ends.map((end) => end.y),
      LABEL_GAP * ratio,
      bbox.top + bbox.height,
    );
    ctx.save();
    ctx.font = `${11 * ratio}px ${this.#palette.sans}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ends.forEach(({ line }, index) => {
      const x = bbox.left + bbox.width + 10 * ratio;
      const y = places[index] ?? 0;
      ctx.globalAlpha = line.faint ? 0.6 : 1;
      ctx.fillStyle = colourOf(line.role, this.#palette);
      if (line.role === 'candidate' || line.role === 'shadow') {
        ctx.beginPath();
        ctx.arc(x + 3 * ratio, y, 3 * ratio, 0, 2 * Math.PI);
        ctx.fill();
      } else {
        ctx.fillRect(x, y - 3 * ratio, 6 * ratio, 6 * ratio);
      }
      ctx.globalAlpha = 1;
      ctx.fillStyle = this.#palette.ink2;
      ctx.fillText(line.label, x + 11 * ratio, y);
    });
    ctx.restore();
  }
}
