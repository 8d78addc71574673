import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconClipboard, IconPlus, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { TensorSpec, Version } from '../../api/types';
import { Card } from '../../components/Card';
import { Icon } from '../../components/Icon';
import { Segments } from '../../components/Segments';
import { VersionKey } from '../../components/VersionMark';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { aliasesOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { cellsOf, cellsOfCsv, emptyCell } from './cells';
import type { Draft } from './draft';
import { InputGrid } from './InputGrid';
import classes from './Playground.module.css';
import { sidesOf } from './sides';
import type { Sent } from './snippets';
import type { Refused } from './tensors';

const MOST_ROWS = 64;

export interface RequestCardProps {
  model: string;
  draft: Draft;
  /** what the form is made of */
  inputs: readonly TensorSpec[];
  ready: readonly Version[];
  parts: ModelParts;
  request: { sent: Sent } | { refused: Refused };
  stickyHeader: string | null;
  busy: boolean;
  onDraft: (draft: Draft) => void;
  onSend: () => void;
}

/** The form from the signature, rows as columns of inputs, and the same as JSON. */
export function RequestCard(props: RequestCardProps) {
  const { model, draft, inputs, ready, parts, request, onDraft } = props;
  const { t } = useText();
  const may = useMay('PREDICT', model);
  const [paste, setPaste] = useState<string | null>(null);
  const [noForm, setNoForm] = useState(false);
  const pasted = paste === null ? null : cellsOfCsv(paste, inputs);
  const words = (number: number) =>
    [`v${number}`, ...aliasesOf(parts.aliases ?? [], number).map((alias) => `@${alias}`)].join(' ');
  const sides = sidesOf(draft.version ?? 0, draft.against, parts.traffic?.policy.routes ?? []);
  const refused = 'refused' in request ? request.refused.problem : null;

  const asJson = (wanted: boolean) => {
    if (wanted && draft.json === null) {
      const text = 'sent' in request ? request.sent.body.text : '{"inputs":[\n]}';
      onDraft({ ...draft, json: text });
      return;
    }
    const read = draft.json === null ? null : cellsOf(draft.json, inputs);
    if (read) {
      onDraft({ ...draft, ...read, json: null });
    }
    setNoForm(read === null);
  };
  return (
    <Card
      title={t('play.request')}
      controls={
        <Segments
          label={t('play.as')}
          value={draft.json === null ? 'form' : 'json'}
          options={[
            { value: 'form', label: t('play.form') },
            { value: 'json', label: 'JSON' },
          ]}
          onChange={(next) => asJson(next === 'json')}
        />
      }
    >
      <div className={classes.choose}>
        <NativeSelect
          label={t('play.answeredBy')}
          leftSection={draft.version !== null && <VersionKey role={sides.version.role} />}
          value={draft.version ?? ''}
          data={[
            ...ready.map((one) => ({ value: String(one.number), label: words(one.number) })),
            ...(parts.traffic ? [{ value: '', label: t('play.asTraffic') }] : []),
          ]}
          onChange={(event) => {
            const next =
              event.currentTarget.value === '' ? null : Number(event.currentTarget.value);
            onDraft({
              ...draft,
              version: next,
              against: next === draft.against ? null : draft.against,
            });
          }}
        />
        <NativeSelect
          label={t('play.compareWith')}
          leftSection={sides.against && <VersionKey role={sides.against.role} />}
          value={draft.against ?? ''}
          data={[
            { value: '', label: t('play.nobody') },
            ...ready
              .filter((one) => one.number !== draft.version)
              .map((one) => ({ value: String(one.number), label: words(one.number) })),
          ]}
          onChange={(event) =>
            onDraft({
              ...draft,
              against: event.currentTarget.value === '' ? null : Number(event.currentTarget.value),
            })
          }
        />
        {props.stickyHeader !== null && (
          <TextInput
            label={props.stickyHeader}
            description={t('play.stickyWhat')}
            value={draft.sticky}
            onChange={(event) => onDraft({ ...draft, sticky: event.currentTarget.value })}
          />
        )}
      </div>
      {draft.json === null ? (
        <InputGrid inputs={inputs} draft={draft} refused={refused} onDraft={onDraft} />
      ) : (
        <Textarea
          className={classes.json ?? ''}
          aria-label={t('play.json')}
          spellCheck={false}
          autosize
          maxRows={32}
          value={draft.json}
          error={noForm && cellsOf(draft.json, inputs) === null ? t('play.noForm') : undefined}
          onChange={(event) => {
            setNoForm(false);
            onDraft({ ...draft, json: event.currentTarget.value });
          }}
        />
      )}
      {refused && refused.code !== 'empty' && (
        <p className={classes.problem}>
          <Icon of={IconAlertTriangle} />
          <span>
            {t(`play.problem.${refused.code}`, {
              input: refused.input,
              row: refused.row + 1,
              got: refused.got,
              wanted: refused.wanted,
            })}
          </span>
        </p>
      )}
      {paste !== null && (
        <div className={classes.paste}>
          <Textarea
            label={t('play.csv')}
            description={t('play.csvWhat')}
            autosize
            minRows={3}
            maxRows={10}
            data-autofocus
            value={paste}
            error={paste.trim() !== '' && !pasted ? t('play.csvWrong') : undefined}
            onChange={(event) => setPaste(event.currentTarget.value)}
          />
          <div className={classes.foot}>
            <Button
              variant="default"
              disabled={!pasted || pasted.rows > MOST_ROWS}
              onClick={() => {
                if (pasted) {
                  onDraft({ ...draft, ...pasted });
                  setPaste(null);
                }
              }}
            >
              {t('play.takeRows', { count: pasted?.rows ?? 0 })}
            </Button>
            <Button variant="subtle" onClick={() => setPaste(null)}>
              {t('ask.cancel')}
            </Button>
          </div>
        </div>
      )}
      <div className={classes.foot}>
        {draft.json === null && paste === null && (
          <>
            <Button
              variant="default"
              leftSection={<Icon of={IconPlus} />}
              disabled={draft.rows >= MOST_ROWS}
              onClick={() =>
                onDraft({
                  ...draft,
                  rows: draft.rows + 1,
                  cells: Object.fromEntries(
                    inputs.map((spec) => {
                      const cells = draft.cells[spec.name] ?? [];
                      return [spec.name, [...cells, cells.at(-1) ?? emptyCell(spec)]];
                    }),
                  ),
                })
              }
            >
              {t('play.addRow')}
            </Button>
            <Button
              variant="default"
              leftSection={<Icon of={IconClipboard} />}
              onClick={() => setPaste('')}
            >
              {t('play.paste')}
            </Button>
          </>
        )}
        <span className={classes.send}>
          <span className="quiet">{may ? t('play.counted') : t('play.needsRight')}</span>
          <Button
            leftSection={<Icon of={IconSend} />}
            disabled={!may || 'refused' in request}
            loading={props.busy}
            onClick={props.onSend}
          >
            {t('play.send')}
          </Button>
        </span>
      </div>
    </Card>
  );
}
