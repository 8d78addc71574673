import type uPlot from 'uplot';
import type { VersionRole } from '../../components/VersionMark';
import { decimate } from './decimate';
import { Frames } from './frames';
import { readPalette } from './palette';
import type { Values } from './series';
import { TimeChart } from './timeChart';

export interface Line {
  /** the same from one update to the next */
  id: string;
  label: string;
  role: VersionRole;
  /** place among the versions, for their dashes */
  index: number;
  /** drawn lighter: the second of two of the same colour */
  faint: boolean;
  values: Values;
}

export interface ChartSpec {
  id: string;
  /** pixels */
  height: number;
  /** whether the ground below the lines is tinted */
  filled: boolean;
  /** what must not be passed, in the chart's unit, with its word */
  limit?: { value: number; word: string };
  lines: Line[];
}

export interface BoardData {
  /** seconds since 1970 */
  times: number[];
  charts: ChartSpec[];
  /** seconds since 1970 */
  marks: number[];
  /** what is seen without a zoom */
  from: number;
  until: number;
  clock: (seconds: number) => string;
}

export interface BoardListener {
  /** the cursor stands at a point, or nowhere; values in the order of the charts' lines */
  cursor(at: number | null, values: Map<string, number | null>): void;
  /** where on the host the plots begin and end, and what they show */
  layout(layout: {
    left: number;
    width: number;
    from: number;
    until: number;
    zoomed: boolean;
  }): void;
}

export interface Seen {
  from: number;
  until: number;
}

/** Several charts with one time axis and one cursor, drawn without React. */
export class ChartBoard {
  readonly #host: HTMLElement;
  readonly #uPlot: typeof uPlot;
  readonly #listener: BoardListener;
  readonly #charts = new Map<string, TimeChart>();
  readonly #frames = new Frames();
  readonly #observers: (() => void)[] = [];
  readonly #key = `board-${Math.random().toString(36).slice(2)}`;
  #data: BoardData | null = null;
  #drawn: { times: number[]; values: Map<string, Values> } = { times: [], values: new Map() };
  #zoom: Seen | null = null;
  #at: number | null = null;
  /** The moment that keys chose: it stays when new points come. A pointer's place stays instead. */
  #kept: number | null = null;
  #width = 0;

  constructor(host: HTMLElement, library: typeof uPlot, listener: BoardListener) {
    this.#host = host;
    this.#uPlot = library;
    this.#listener = listener;
    const size = new ResizeObserver(() => {
      if (Math.abs(host.clientWidth - this.#width) >= 1) {
        this.#width = host.clientWidth;
        this.#frames.add('size', () => this.#draw());
      }
    });
    size.observe(host);
    const theme = new MutationObserver(() => {
      const palette = readPalette();
      for (const [id, chart] of this.#charts) {
        this.#frames.add(`theme ${id}`, () => chart.paint(palette));
      }
    });
    let pointer = '';
    const pointed = (event: PointerEvent) => {
      // Browsers also tell of a pointer that rests while the page moves beneath it.
      const now = `${event.clientX} ${event.clientY}`;
      if (pointer !== now) {
        pointer = now;
        this.#kept = null;
      }
    };
    host.addEventListener('pointermove', pointed);
    const pressed = () => {
      this.#kept = null;
    };
    host.addEventListener('pointerdown', pressed);
    theme.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['data-mantine-color-scheme', 'data-stale'],
    });
    this.#observers.push(
      () => size.disconnect(),
      () => theme.disconnect(),
      () => host.removeEventListener('pointermove', pointed),
      () => host.removeEventListener('pointerdown', pressed),
    );
  }

  update(data: BoardData): void {
    this.#data = data;
    if (this.#width > 0) {
      this.#draw();
    }
  }

  destroy(): void {
    this.#frames.stop();
    for (const stop of this.#observers) {
      stop();
    }
    for (const chart of this.#charts.values()) {
      chart.destroy();
    }
    this.#charts.clear();
  }

  /** Everything again. */
  reset(): void {
    this.#zoom = null;
    this.#draw();
  }

  /** The cursor by so many points; from nowhere it begins at the end that the step points from. */
  move(step: number): void {
    const { first, last } = this.#range();
    const from = this.#place() ?? (step > 0 ? first - 1 : last + 1);
    this.to(Math.min(last, Math.max(first, from + step)));
  }

  toEnd(which: 'first' | 'last'): void {
    this.to(this.#range()[which]);
  }

  to(at: number | null): void {
    this.#kept = at === null ? null : this.time(at);
    this.#point(at);
  }

  #point(at: number | null): void {
    for (const chart of this.#charts.values()) {
      chart.point(at);
    }
    this.#tell(at);
  }

  seen(): Seen {
    return this.#zoom ?? { from: this.#data?.from ?? 0, until: this.#data?.until ?? 1 };
  }

  time(at: number): number {
    return this.#drawn.times[at] ?? 0;
  }

  /** Where the cursor stands among the points that are drawn now. */
  #place(): number | null {
    return this.#kept === null ? this.#at : nearest(this.#drawn.times, this.#kept);
  }

  #range(): { first: number; last: number } {
    const { from, until } = this.seen();
    const { times } = this.#drawn;
    const first = times.findIndex((time) => time >= from);
    let last = times.length - 1;
    while (last > 0 && (times[last] ?? 0) > until) {
      last--;
    }
    return { first: Math.max(0, first), last };
  }

  #draw(): void {
    const data = this.#data;
    if (!data || this.#width === 0) {
      return;
    }
    const lines = data.charts.flatMap((chart) => chart.lines);
    const aligned = decimate(
      data.times,
      lines.map((line) => line.values),
      Math.max(200, this.#width),
    );
    this.#drawn = {
      times: aligned.times,
      values: new Map(lines.map((line, index) => [line.id, aligned.columns[index] ?? []])),
    };
    data.charts.forEach((spec, index) => {
      this.#frames.add(`draw ${spec.id}`, () =>
        this.#drawOne(data, spec, index === data.charts.length - 1),
      );
    });
  }

  #drawOne(data: BoardData, spec: ChartSpec, last: boolean): void {
    const slot = this.#host.querySelector<HTMLElement>(`[data-plot="${spec.id}"]`);
    if (!slot) {
      return;
    }
    let chart = this.#charts.get(spec.id);
    if (chart && !chart.fits(spec, 26 + 6.5 * longestLabel(data.charts))) {
      chart.destroy();
      chart = undefined;
    }
    if (!chart) {
      chart = new TimeChart(this.#uPlot, slot, spec, {
        key: this.#key,
        axis: last,
        width: this.#width,
        labels: 26 + 6.5 * longestLabel(data.charts),
        palette: readPalette(),
        clock: data.clock,
        seen: () => this.seen(),
        marks: () => this.#data?.marks ?? [],
        // Told again whenever points are drawn: by the place on the screen, which is a pointer's.
        onCursor: (at) => this.#tell(this.#kept === null ? at : this.#place()),
        onZoom: (seen) => {
          this.#zoom = seen;
          this.#draw();
        },
        onReset: () => this.reset(),
      });
      this.#charts.set(spec.id, chart);
    }
    chart.update(
      this.#width,
      this.#drawn.times,
      spec.lines.map((line) => this.#drawn.values.get(line.id) ?? []),
    );
    if (last) {
      const { left, width } = chart.plot();
      // In a frame of its own: what is told lays out the page, which a chart's drawing need not wait for.
      this.#frames.add('tell', () => {
        this.#listener.layout({ left, width, ...this.seen(), zoomed: this.#zoom !== null });
        if (this.#kept === null) {
          this.#tell(this.#at);
        } else if (this.#kept < (this.#drawn.times[0] ?? 0)) {
          // It has left the charts, and no other one was chosen.
          this.to(null);
        } else {
          this.#point(this.#place());
        }
      });
    }
  }

  #tell(at: number | null): void {
    this.#at = at;
    const values = new Map<string, number | null>();
    for (const [id, column] of this.#drawn.values) {
      values.set(id, at === null ? null : (column[at] ?? null));
    }
    this.#listener.cursor(at, values);
  }
}

/** The place of the time that is nearest; times ascend. */
export function nearest(times: readonly number[], time: number): number | null {
  const after = times.findIndex((one) => one >= time);
  if (after <= 0) {
    return times.length === 0 ? null : after === 0 ? 0 : times.length - 1;
  }
  const before = after - 1;
  return time - (times[before] ?? 0) <= (times[after] ?? 0) - time ? before : after;
}

function longestLabel(charts: readonly ChartSpec[]): number {
  return Math.max(2, ...charts.flatMap((chart) => chart.lines.map((line) => line.label.length)));
}
