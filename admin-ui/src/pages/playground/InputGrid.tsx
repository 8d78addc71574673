import { ActionIcon, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ClipboardEvent } from 'react';
import type { TensorSpec } from '../../api/types';
import { Icon } from '../../components/Icon';
import { useText } from '../../i18n/text';
import type { Draft } from './draft';
import { elementsOf, placeOf, withElement, withPasted } from './elements';
import { imageForm } from './image';
import { PictureField } from './PictureField';
import classes from './Playground.module.css';
import { type CellProblem, rowForm } from './tensors';

/** Longer texts are not shown to be edited by hand. */
const LONG = 4000;

export interface InputGridProps {
  inputs: readonly TensorSpec[];
  draft: Draft;
  refused: CellProblem | null;
  onDraft: (draft: Draft) => void;
}

/**
 * A row for each input, a column for each row of the request. A short array has a row for each of
 * its values.
 */
export function InputGrid({ inputs, draft, refused, onDraft }: InputGridProps) {
  const { t } = useText();
  const rows = Array.from({ length: draft.rows }, (_, row) => row);
  const set = (name: string, row: number, text: string) =>
    onDraft({
      ...draft,
      cells: {
        ...draft.cells,
        [name]: (draft.cells[name] ?? []).map((cell, at) => (at === row ? text : cell)),
      },
    });
  const remove = (row: number) =>
    onDraft({
      ...draft,
      rows: draft.rows - 1,
      cells: Object.fromEntries(
        Object.entries(draft.cells).map(([name, cells]) => [
          name,
          cells.filter((_, at) => at !== row),
        ]),
      ),
    });
  return (
    <div className={classes.frame}>
      <table className={classes.grid}>
        <thead>
          <tr>
            <th scope="col">{t('play.input')}</th>
            {rows.map((row) => (
              <th key={row} scope="col">
                <span className={classes.rowHead}>
                  {t('play.row', { row: row + 1 })}
                  {draft.rows > 1 && (
                    <ActionIcon
                      size="sm"
                      aria-label={t('play.removeRow', { row: row + 1 })}
                      title={t('play.removeRow', { row: row + 1 })}
                      onClick={() => remove(row)}
                    >
                      <Icon of={IconX} size={14} />
                    </ActionIcon>
                  )}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {inputs.map((spec) => (
          <InputRows
            key={spec.name}
            spec={spec}
            rows={rows}
            texts={draft.cells[spec.name] ?? []}
            refused={
              refused !== null && refused.code !== 'empty' && refused.input === spec.name
                ? refused
                : null
            }
            onText={(row, text) => set(spec.name, row, text)}
          />
        ))}
      </table>
    </div>
  );
}

interface InputRowsProps {
  spec: TensorSpec;
  rows: readonly number[];
  texts: readonly string[];
  refused: CellProblem | null;
  onText: (row: number, text: string) => void;
}

/** One input: a line of cells, or a line for each value of a short array. */
function InputRows({ spec, rows, texts, refused, onText }: InputRowsProps) {
  const { t } = useText();
  const form = rowForm(spec);
  const shown = form.rows ? rows : rows.slice(0, 1);
  const split = shown.map((row) => elementsOf(spec, texts[row] ?? ''));
  const first = split[0];
  if (first && split.every((one) => one !== null)) {
    return (
      <tbody>
        {first.map((_, element) => {
          const place = placeOf(form.dims, element);
          return (
            <tr key={place} data-element={element > 0 || undefined}>
              <th scope="row">
                {element === 0 && <InputName spec={spec} />}
                <span className={classes.element}>
                  <span className="only-read-aloud">{spec.name}</span>[{place}]
                </span>
              </th>
              {rows.map((row) => {
                const elements = split[row];
                return (
                  <td key={row}>
                    {elements && (
                      <ValueCell
                        type={spec.type}
                        label={t('play.elementCell', { input: spec.name, place, row: row + 1 })}
                        text={elements[element] ?? ''}
                        wrong={refused?.row === row && (refused.element ?? element) === element}
                        onText={(typed) => onText(row, withElement(elements, element, typed))}
                        onPaste={(event) => {
                          const all = withPasted(
                            elements,
                            element,
                            event.clipboardData.getData('text'),
                          );
                          if (all !== null) {
                            event.preventDefault();
                            onText(row, all);
                          }
                        }}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    );
  }
  return (
    <tbody>
      <tr>
        <th scope="row">
          <InputName spec={spec} />
        </th>
        {rows.map((row) => {
          const label = t('play.cell', { input: spec.name, row: row + 1 });
          const cell = {
            label,
            text: texts[row] ?? '',
            wrong: refused?.row === row,
            onText: (text: string) => onText(row, text),
          };
          return (
            <td key={row} data-wide={form.size !== 1 || undefined}>
              {(form.rows || row === 0) &&
                (form.size === 1 ? (
                  <ValueCell type={spec.type} {...cell} />
                ) : (
                  <ListCell spec={spec} {...cell} />
                ))}
            </td>
          );
        })}
      </tr>
    </tbody>
  );
}

function InputName({ spec }: { spec: TensorSpec }) {
  return (
    <>
      <span className={classes.inputName}>{spec.name}</span>
      <span className={classes.inputType}>
        {spec.type} [{spec.shape.join(', ')}]
      </span>
    </>
  );
}

interface CellProps {
  label: string;
  text: string;
  wrong: boolean;
  onText: (text: string) => void;
  onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
}

/** One value. */
function ValueCell({
  type,
  label,
  text,
  wrong,
  onText,
  onPaste,
}: CellProps & { type: TensorSpec['type'] }) {
  if (type === 'BOOL') {
    return (
      <NativeSelect
        aria-label={label}
        value={text === 'true' ? 'true' : 'false'}
        data={['false', 'true']}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      className={type === 'BYTES' ? '' : (classes.number ?? '')}
      aria-label={label}
      inputMode={type === 'BYTES' ? 'text' : 'decimal'}
      autoComplete="off"
      value={text}
      error={wrong}
      onChange={(event) => onText(event.currentTarget.value)}
      {...(onPaste ? { onPaste } : {})}
    />
  );
}

/** Many values as one text, or of a picture. */
function ListCell({ spec, label, text, wrong, onText }: CellProps & { spec: TensorSpec }) {
  const { t } = useText();
  const { size } = rowForm(spec);
  const picture = imageForm(spec);
  return (
    <>
      {text.length > LONG ? (
        <div className={classes.big}>
          {t('play.values', { count: text.split(',').length })}
          <ActionIcon
            aria-label={t('play.clear', { input: label })}
            title={t('play.clear', { input: label })}
            onClick={() => onText('')}
          >
            <Icon of={IconX} size={14} />
          </ActionIcon>
        </div>
      ) : (
        <Textarea
          aria-label={label}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          placeholder={size === null ? t('play.free') : t('play.count', { count: size })}
          value={text}
          error={wrong}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      )}
      {picture && <PictureField spec={spec} form={picture} label={label} onText={onText} />}
    </>
  );
}
