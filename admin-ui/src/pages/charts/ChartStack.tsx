import { IconArrowsSplit2, IconRocket, IconTag } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { reasonText } from '../../components/GivenReason';
import { Icon } from '../../components/Icon';
import { decimal, percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { clock, date, moment } from '../../i18n/times';
import { ChartBoard } from './board';
import classes from './Charts.module.css';
import { placeMarks } from './lane';
import type { Mark, ModelSeries, Range } from './series';
import { type CHARTS, digitsOf, type ShownVersion, showsMedian, specsOf } from './specs';
import { useSummary } from './useSummary';

const ICONS = { DEPLOYMENT: IconRocket, TRAFFIC: IconArrowsSplit2, ALIAS: IconTag } as const;

export interface ChartStackProps {
  series: ModelSeries;
  versions: readonly ShownVersion[];
  range: Range;
  /** per cent of requests; null while it is kept */
  errorLimit: number | null;
  /** how to see everything again, while something is zoomed into */
  onZoom: (reset: (() => void) | null) => void;
}

interface Layout {
  left: number;
  width: number;
  from: number;
  until: number;
  zoomed: boolean;
}

/** The charts one below the other: one time axis, one cursor, one lane of marks on top. */
export default function ChartStack({
  series,
  versions,
  range,
  errorLimit,
  onZoom,
}: ChartStackProps) {
  const { t, language } = useText();
  const host = useRef<HTMLDivElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const spoken = useRef<HTMLParagraphElement>(null);
  const board = useRef<ChartBoard | null>(null);
  const [layout, setLayout] = useState<Layout | null>(null);
  const specs = useMemo(
    () =>
      specsOf(
        versions,
        errorLimit === null
          ? undefined
          : {
              value: errorLimit,
              word: t('charts.limit', { limit: percent(errorLimit, language) }),
            },
      ),
    [versions, errorLimit, t, language],
  );
  const summary = useSummary(versions);

  const show = useRef<(at: number | null, values: Map<string, number | null>) => void>(() => {});
  show.current = (at, values) => {
    const stack = host.current;
    if (!stack || !board.current) {
      return;
    }
    for (const spec of specs) {
      for (const line of spec.lines) {
        const field = stack.querySelector(`[data-line="${line.id}"]`);
        const value =
          at === null ? line.values.findLast((one) => one !== null) : values.get(line.id);
        if (field) {
          field.textContent =
            value === null || value === undefined
              ? '–'
              : decimal(value, digitsOf(spec.id as (typeof CHARTS)[number], value));
        }
      }
    }
    if (time.current && layout) {
      const seconds = at === null ? 0 : board.current.time(at);
      time.current.textContent = at === null ? '' : clockOf(seconds);
      const part = (seconds - layout.from) / (layout.until - layout.from);
      time.current.style.left = `${16 + layout.left + part * layout.width}px`;
    }
  };
  const clockOf = (seconds: number) => {
    const at = new Date(seconds * 1000);
    return range === '7d' ? date(at, new Date(), language) : clock(at);
  };
  const clockNow = useRef(clockOf);
  clockNow.current = clockOf;

  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const made = new ChartBoard(host.current, uPlot, {
      cursor: (at, values) => show.current(at, values),
      layout: (next) =>
        setLayout((was) => (was && JSON.stringify(was) === JSON.stringify(next) ? was : next)),
    });
    board.current = made;
    return () => {
      board.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    board.current?.update({
      times: series.times,
      charts: specs,
      marks: series.marks.map((mark) => Date.parse(mark.at) / 1000),
      from: Date.parse(series.from) / 1000,
      until: Date.parse(series.until) / 1000,
      clock: (seconds) => clockNow.current(seconds),
    });
  }, [series, specs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another range is seen whole
  useEffect(() => board.current?.reset(), [range]);

  const zoomed = layout?.zoomed ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes, not when the listener does
  useEffect(() => {
    onZoom(zoomed ? () => board.current?.reset() : null);
    return () => onZoom(null);
  }, [zoomed]);

  const keys = (event: KeyboardEvent) => {
    const stack = board.current;
    if (!stack) {
      return;
    }
    const step = event.shiftKey ? 10 : 1;
    switch (event.key) {
      case 'ArrowRight':
        stack.move(step);
        break;
      case 'ArrowLeft':
        stack.move(-step);
        break;
      case 'Home':
        stack.toEnd('first');
        break;
      case 'End':
        stack.toEnd('last');
        break;
      case 'Escape':
        stack.to(null);
        break;
      default:
        return;
    }
    event.preventDefault();
    if (spoken.current && host.current && time.current) {
      const values = [...host.current.querySelectorAll('[data-line]')]
        .slice(0, 8)
        .map((field) => `${field.getAttribute('data-said')} ${field.textContent}`);
      spoken.current.textContent = [time.current.textContent, ...values].join(', ');
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: no element is a group of charts
    <div
      className={classes.board}
      role="group"
      aria-label={t('charts.label')}
      aria-description={summary}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor
      tabIndex={0}
      onKeyDown={keys}
    >
      <p className="only-read-aloud">{summary}</p>
      <p className="only-read-aloud" ref={spoken} aria-live="polite" />
      <div ref={host}>
        <Lane marks={series.marks} layout={layout} />
        {specs.map((spec) => {
          const id = spec.id as (typeof CHARTS)[number];
          return (
            <div key={id}>
              <div className={classes.head}>
                <span className={classes.name}>{t(`charts.${id}`)}</span>
                <span className={classes.unit}>
                  {id === 'latency' && !showsMedian(versions)
                    ? t('charts.latency.p99')
                    : t(`charts.${id}.unit`)}
                </span>
                <span className={classes.values} aria-hidden="true">
                  {spec.lines.map((line) => (
                    <span key={line.id} className={classes.value}>
                      <span className={classes.key} data-role={line.role} />
                      {line.label}
                      <b data-line={line.id} data-said={`${t(`charts.${id}`)} ${line.label}`}>
                        –
                      </b>
                    </span>
                  ))}
                </span>
              </div>
              <div className={classes.plot} data-plot={id} aria-hidden="true" />
            </div>
          );
        })}
      </div>
      <span className={classes.time} ref={time} aria-hidden="true" />
    </div>
  );
}

function Lane({ marks, layout }: { marks: readonly Mark[]; layout: Layout | null }) {
  const { t, language } = useText();
  if (!layout) {
    return <div className={classes.lane} />;
  }
  const said = (mark: Mark) =>
    language === 'en'
      ? mark.text
      : t(`charts.mark.${mark.kind}`, { version: mark.version === null ? '' : `v${mark.version}` });
  return (
    <div className={classes.lane}>
      {placeMarks(
        marks.map((mark) => ({ mark, at: Date.parse(mark.at) / 1000, text: said(mark) })),
        layout,
      ).map(({ mark, left, text, words }) => (
        <span
          key={mark.position}
          className={classes.markSign}
          style={{ left }}
          title={[
            moment(new Date(mark.at), language),
            said(mark),
            mark.actor,
            ...(mark.reason === '' ? [] : [reasonText(language, mark)]),
          ].join(' · ')}
        >
          {words === 'before' && text}
          <Icon of={ICONS[mark.kind]} size={14} />
          {words === 'after' && text}
          {words === 'none' && <span className="only-read-aloud">{text}</span>}
        </span>
      ))}
    </div>
  );
}
