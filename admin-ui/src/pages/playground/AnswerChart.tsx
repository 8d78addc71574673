import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { VersionRole } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import classesOfCharts from '../charts/Charts.module.css';
import { axisOf } from '../charts/scale';
import {
  type AnswerValue,
  greatestOf,
  mostOf,
  numberOf,
  type Output,
  rowsOf,
  shownValue,
} from './answers';
import classes from './Playground.module.css';
import type { Side } from './sides';

/** Rows with more values show the greatest of them. */
const MOST_BARS = 24;
const GREATEST = 10;
const MOST_ROWS = 64;
const LEFT = 44;
const ROW = 26;

export interface AnswerChartProps {
  output: Output;
  other: Output | undefined;
  rows: number;
  version: Side;
  against: Side | null;
}

/** One place on the chart. */
interface Point {
  label: string;
  mine: number | null;
  theirs: number | null;
}

/** Numbers drawn: a place for each row, or bars for the values of one row. */
export function AnswerChart({ output, other, rows, version, against }: AnswerChartProps) {
  const { t } = useText();
  const [chosen, setChosen] = useState(0);
  const list = rowsOf(output, rows);
  const theirs = other && against ? rowsOf(other, rows) : null;
  const single = list.every((row) => row.length === 1);
  const row = Math.min(chosen, list.length - 1);
  const points = single
    ? list.map((one, at) => pointOf(String(at + 1), one[0], theirs?.[at]?.[0]))
    : bars(list[row] ?? [], theirs?.[row] ?? null);
  const values = points.flatMap((one) => [one.mine, one.theirs]).filter((one) => one !== null);
  if (output.datatype === 'BYTES' || values.length === 0 || (single && list.length > MOST_ROWS)) {
    return null;
  }
  const top = axisOf(Math.max(0, ...values));
  const bottom = axisOf(Math.max(0, ...values.map((value) => -value)));
  const low = values.some((value) => value < 0) ? -bottom.max : 0;
  const high = values.some((value) => value > 0) ? top.max : 0;
  if (low === high) {
    return null;
  }
  const ticks = [
    ...(low < 0 ? bottom.ticks.slice(1).map((tick) => -tick) : []),
    ...(high > 0 ? top.ticks : [0]),
  ];
  const place = (value: number) => `${((value - low) / (high - low)) * 100}%`;
  const height = points.length * ROW + 24;
  const width = list[row]?.length ?? 0;
  const most = single ? null : mostOf(list[row] ?? []);
  const label = points.map((one) => `${one.label}: ${shownValue(one.mine)}`).join(', ');
  return (
    <div className={classes.chart}>
      <div className={classes.chartHead}>
        <strong>{output.name}</strong>
        <span className="quiet">
          {single
            ? t('play.byRow')
            : width > MOST_BARS
              ? t('play.byGreatest', { row: row + 1, count: points.length, all: width })
              : t('play.byValue', { row: row + 1 })}
        </span>
        {!single && list.length > 1 && (
          <NativeSelect
            size="sm"
            aria-label={t('play.chartRow', { output: output.name })}
            value={row}
            data={list.slice(0, MOST_ROWS).map((_, at) => ({
              value: String(at),
              label: t('play.row', { row: at + 1 }),
            }))}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          />
        )}
        <span className={classes.legend}>
          <Key side={version} />
          {against && theirs && <Key side={against} />}
        </span>
      </div>
      <div style={{ paddingLeft: LEFT, paddingRight: 24 }}>
        <svg className={classes.svg} height={height} role="img" aria-label={label}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={place(tick)} x2={place(tick)} y1={0} y2={height - 20} />
              <text x={place(tick)} y={height - 6} textAnchor="middle">
                {shownValue(tick)}
              </text>
            </g>
          ))}
          {points.map((point, index) => {
            const y = index * ROW + ROW / 2;
            return (
              <g key={point.label}>
                <text x={-10} y={y + 4} textAnchor="end">
                  {point.label}
                </text>
                {!single && point.mine !== null && (
                  <rect
                    x={place(Math.min(0, point.mine))}
                    y={y - 5}
                    width={`${(Math.abs(point.mine) / (high - low)) * 100}%`}
                    height={10}
                    rx={2}
                    fill={fill(version.role)}
                    opacity={point.label === `[${most}]` ? 0.6 : 0.28}
                  />
                )}
                {point.theirs !== null && against && (
                  <Dot at={place(point.theirs)} y={y} role={against.role} square />
                )}
                {point.mine !== null && <Dot at={place(point.mine)} y={y} role={version.role} />}
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}

function pointOf(
  label: string,
  mine: AnswerValue | undefined,
  theirs: AnswerValue | undefined,
): Point {
  return { label, mine: numberOf(mine), theirs: numberOf(theirs) };
}

/** The values of a row in their order; of many the greatest, which come first. */
function bars(row: readonly AnswerValue[], theirs: readonly AnswerValue[] | null): Point[] {
  const places = row.length > MOST_BARS ? greatestOf(row, GREATEST) : row.map((_, at) => at);
  return places.map((at) => pointOf(`[${at}]`, row[at], theirs?.[at]));
}

function Key({ side }: { side: Side }) {
  return (
    <span>
      <span className={classesOfCharts.key} data-role={side.role} />v{side.number}
    </span>
  );
}

function Dot({
  at,
  y,
  role,
  square = false,
}: {
  at: string;
  y: number;
  role: VersionRole;
  square?: boolean;
}) {
  return role === 'baseline' || (role !== 'candidate' && square) ? (
    <svg x={at} y={y} overflow="visible" aria-hidden="true">
      <rect x={-4.5} y={-4.5} width={9} height={9} rx={1} fill={fill(role)} />
    </svg>
  ) : (
    <circle cx={at} cy={y} r={5} fill={fill(role)} />
  );
}

function fill(role: VersionRole): string {
  switch (role) {
    case 'baseline':
      return 'var(--baseline)';
    case 'candidate':
    case 'shadow':
      return 'var(--candidate)';
    default:
      return 'var(--ink-2)';
  }
}
