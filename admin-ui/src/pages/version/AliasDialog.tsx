import { Autocomplete } from '@mantine/core';
import { IconArrowBackUp, IconRoute, IconTag, IconTagOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ModelNow, readNow } from '../../api/overview';
import { Problem } from '../../api/problem';
import type { Alias, Version } from '../../api/types';
import { aliasPath, newestOf, setAlias } from '../../api/versions';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { MovedNotice } from '../traffic/Notices';
import { movedByATenth } from '../traffic/preview';
import traffic from '../traffic/Traffic.module.css';
import { type AliasMove, aliasMove, isAlias } from './alias';
import classes from './Version.module.css';

export interface AliasDialogProps {
  version: Version;
  parts: ModelParts;
  /** the alias that is taken off; null sets one */
  off: Alias | null;
  onClose: () => void;
}

/** Points an alias to a version or takes it off, and says first whose requests go with it. */
export default function AliasDialog({ version, parts, off, onClose }: AliasDialogProps) {
  const { t } = useText();
  const queries = useQueryClient();
  const { model, number } = version;
  const [alias, setName] = useState(off?.alias ?? '');
  const [aliases, setAliases] = useState<readonly Alias[]>(parts.aliases ?? []);
  const [reason, setReason] = useState('');
  const [now, setNow] = useState<ModelNow | undefined>(undefined);
  const [moved, setMoved] = useState<{ was: number; is: number | null } | null>(null);
  const [overtaken, setOvertaken] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const to = off === null ? number : null;
  const move = aliasMove(aliases, alias, to, now);
  const good = isAlias(alias) && move.from !== to;
  const state = stateOf(parts.deployments ?? [], number);

  useEffect(() => {
    const control = new AbortController();
    readNow(model, control.signal).then(setNow, () => {
      // Without numbers the dialog still says what moves.
    });
    return () => control.abort();
  }, [model]);

  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const [fresh, newest] = await Promise.all([
        readNow(model).catch((refused: unknown) => {
          if (refused instanceof Problem && refused.status === 401) {
            throw refused;
          }
          return undefined;
        }),
        newestOf(model, alias),
      ]);
      // Another person moved it since the dialog was opened: shown before anything is sent.
      if ((newest?.version ?? null) !== move.from) {
        setAliases([...aliases.filter((one) => one.alias !== alias), ...(newest ? [newest] : [])]);
        setOvertaken(true);
        return;
      }
      const is = aliasMove(aliases, alias, to, fresh).named;
      setNow(fresh);
      if (movedByATenth(move.named, is)) {
        setMoved({ was: move.named ?? 0, is });
        return;
      }
      await setAlias(model, alias, bodyOf(to, reason), `"${newest?.number ?? 0}"`);
      void queries.invalidateQueries({ queryKey: ['model', model] });
      void queries.invalidateQueries({ queryKey: ['changes'] });
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  const words = useWords(alias, good, move);
  return (
    <Question
      title={
        off === null
          ? t('version.aliasTitle', { version: number })
          : t('version.offTitle', { alias, version: number })
      }
      lead={words.lead}
      action={words.action}
      icon={<Icon of={off === null ? IconTag : IconTagOff} />}
      destructive={off !== null}
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'PUT',
          // Before a name is typed, whoever pastes it sees where the name goes.
          path: aliasPath(model, alias || 'ALIAS'),
          body: bodyOf(to, reason),
          ifMatch: `"${aliases.find((one) => one.alias === alias)?.number ?? 0}"`,
        })
      }
      busy={busy}
      disabled={!good}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      {overtaken && <p role="alert">{t('version.aliasOvertaken', { alias })}</p>}
      {off === null && (
        <Autocomplete
          label={t('version.alias')}
          description={t('version.aliasWhat')}
          error={alias !== '' && !isAlias(alias) ? t('version.badAlias') : undefined}
          data={aliases.filter((one) => one.version !== number).map((one) => one.alias)}
          spellCheck={false}
          value={alias}
          onChange={(name) => {
            setName(name.replace(/^@/, ''));
            setMoved(null);
          }}
        />
      )}
      {good && (
        <>
          <p className={classes.move}>
            <strong>@{alias}</strong> {move.from === null ? '–' : `v${move.from}`}{' '}
            <span className="faint">→</span> <strong>{to === null ? '–' : `v${to}`}</strong>
          </p>
          <ul className={traffic.then}>
            <li>
              <Icon of={IconRoute} />
              <span>{t('version.policyStays')}</span>
            </li>
            {to !== null && state !== 'READY' && (
              <li>
                <Icon of={IconTag} />
                <span>{t('version.aliasNotReady', { version: number, alias })}</span>
              </li>
            )}
            <li>
              <Icon of={IconArrowBackUp} />
              <span>{t('version.aliasUndo')}</span>
            </li>
          </ul>
        </>
      )}
      <MovedNotice moved={moved} />
      {failure !== null && <ErrorCard title={t('version.aliasFailed')} failure={failure} />}
    </Question>
  );
}

function bodyOf(version: number | null, reason: string) {
  return { version, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
}

/** The move in numbers, and the button that repeats them. */
function useWords(alias: string, good: boolean, move: AliasMove): { lead: string; action: string } {
  const { t } = useText();
  const { from, to, named } = move;
  if (!good) {
    return { lead: t('version.aliasLead'), action: t('version.aliasDo', { alias: alias || '…' }) };
  }
  const values = {
    alias,
    from: from ?? 0,
    to: to ?? 0,
    requests: named === null ? '–' : rate(named),
  };
  if (to === null) {
    return {
      lead: t(named === null ? 'version.offLeadUncounted' : 'version.offLead', values),
      action: t('version.offDo', values),
    };
  }
  if (from === null) {
    return { lead: t('version.newLead', values), action: t('version.aliasDo', values) };
  }
  return {
    lead: t(named === null ? 'version.moveLeadUncounted' : 'version.moveLead', values),
    action: t('version.moveDo', values),
  };
}
