import { IconAlertTriangle } from '@tabler/icons-react';
import { Icon } from '../../components/Icon';
import tables from '../../components/Table.module.css';
import { TableFrame } from '../../components/TableFrame';
import { VersionMark } from '../../components/VersionMark';
import { decimal } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import {
  type AnswerValue,
  differencePercent,
  greatestDifference,
  isScores,
  mostOf,
  type Output,
  rowsOf,
  shownValue,
} from './answers';
import classes from './Playground.module.css';
import type { Side } from './sides';

/** Differences beyond this many per cent are marked. */
const MUCH = 5;

/** Values of one row that are shown, and rows. */
const MOST_VALUES = 6;
const MOST_ROWS = 200;
const LONGEST_TEXT = 2_000;

export interface OutputTableProps {
  output: Output;
  other: Output | undefined;
  /** that were asked for */
  rows: number;
  version: Side;
  against: Side | null;
}

/** An output, a line for each row, beside that of the version it is compared with. */
export function OutputTable({ output, other, rows, version, against }: OutputTableProps) {
  const { t } = useText();
  const mine = rowsOf(output, rows);
  const theirs = other && against ? rowsOf(other, rows) : null;
  const text = output.datatype === 'BYTES';
  const scores = isScores(output, rows);
  const column = text ? undefined : tables.number;
  const widest = mine.reduce((most, row) => Math.max(most, row.length), 0);
  const cut = [
    ...(mine.length > MOST_ROWS ? [t('play.rowsCut', { shown: MOST_ROWS, all: mine.length })] : []),
    ...(widest > MOST_VALUES ? [t('play.valuesCut', { shown: MOST_VALUES, all: widest })] : []),
  ];
  return (
    <>
      <TableFrame>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('play.rowHead')}</th>
              {scores && <th scope="col">{t('play.greatest')}</th>}
              <th scope="col" className={column}>
                <Head output={output} side={version} text={text} />
              </th>
              {theirs && against && (
                <>
                  <th scope="col" className={column}>
                    <Head output={output} side={against} text={text} />
                  </th>
                  <th scope="col" className={tables.number}>
                    {t('play.difference', { version: version.number, against: against.number })}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {mine.slice(0, MOST_ROWS).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their number
              <tr key={index}>
                <th scope="row">{mine.length === 1 && rows > 1 ? t('play.all') : index + 1}</th>
                {scores && (
                  <td>
                    <Greatest row={row} theirs={theirs?.[index]} />
                  </td>
                )}
                <td className={text ? tables.wide : tables.number}>
                  <strong>{few(row)}</strong>
                </td>
                {theirs && (
                  <>
                    <td className={text ? tables.wide : tables.number}>
                      {few(theirs[index] ?? [])}
                    </td>
                    <td className={tables.number}>
                      <Difference mine={row} theirs={theirs[index] ?? []} />
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {cut.map((sentence) => (
        <p key={sentence} className={classes.cut}>
          {sentence}
        </p>
      ))}
    </>
  );
}

function Head({ output, side, text }: { output: Output; side: Side; text: boolean }) {
  return (
    <span className={classes.headed} data-text={text || undefined}>
      {output.name} <VersionMark version={side.number} role={side.role} />
    </span>
  );
}

/** Which value of a row is the greatest: the class, where the values are scores of classes. */
function Greatest({
  row,
  theirs,
}: {
  row: readonly AnswerValue[];
  theirs: readonly AnswerValue[] | undefined;
}) {
  const { t } = useText();
  const mine = mostOf(row);
  const other = theirs ? mostOf(theirs) : mine;
  return mine === null ? (
    '–'
  ) : (
    <span className={classes.drift}>
      {other !== mine && <Icon of={IconAlertTriangle} size={14} />}
      {other === null || other === mine
        ? t('play.class', { index: mine, value: shownValue(row[mine]) })
        : t('play.classOther', { index: mine, value: shownValue(row[mine]), other })}
    </span>
  );
}

function few(row: readonly AnswerValue[]): string {
  const shown = row
    .slice(0, MOST_VALUES)
    .map(shownValue)
    .map((one) => (one.length > LONGEST_TEXT ? `${one.slice(0, LONGEST_TEXT)}…` : one))
    .join(', ');
  return row.length > MOST_VALUES ? `${shown}, …` : shown;
}

function Difference({
  mine,
  theirs,
}: {
  mine: readonly AnswerValue[];
  theirs: readonly AnswerValue[];
}) {
  const { t } = useText();
  if (mine.length === theirs.length && mine.every((value, at) => value === theirs[at])) {
    return t('play.equal');
  }
  if (mine.length !== 1 || theirs.length !== 1) {
    const most = greatestDifference(mine, theirs);
    return most === null ? t('play.differs') : t('play.atMost', { value: shownValue(most) });
  }
  const difference = differencePercent(mine[0], theirs[0]);
  if (difference === null) {
    const apart = greatestDifference(mine, theirs);
    return apart === null ? t('play.differs') : t('play.atMost', { value: shownValue(apart) });
  }
  const text = `${difference > 0 ? '+' : ''}${decimal(difference, 1)}`;
  return (
    <span className={classes.drift}>
      {Math.abs(difference) > MUCH && <Icon of={IconAlertTriangle} size={14} />}
      {text} <span className="unit">%</span>
    </span>
  );
}
