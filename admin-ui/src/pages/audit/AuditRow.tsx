import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Change } from '../../api/types';
import { ChangeLine } from '../../components/ChangeLine';
import { CopyButton } from '../../components/CopyButton';
import { GivenReason } from '../../components/GivenReason';
import { Icon } from '../../components/Icon';
import { type Placed, rowAt } from '../../components/Rows';
import { TimeAgo } from '../../components/TimeAgo';
import { useText } from '../../i18n/text';
import { moment } from '../../i18n/times';
import classes from './Audit.module.css';
import { Difference } from './Difference';
import { type FilterName, KINDS } from './filters';

export interface AuditRowProps extends Placed {
  change: Change;
  open: boolean;
  onToggle: () => void;
  onSet: (name: FilterName, value: string) => void;
}

/** One change; opened, what differs between before and after, and where it came from. */
export function AuditRow({ change, open, onToggle, onSet, index, onPlaced }: AuditRowProps) {
  const { t, language } = useText();
  const kindWord = (kind: string) => {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`audit.kind.${known}`) : kind;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button at the end is the keyboard's way
    <tbody
      ref={onPlaced}
      data-index={index}
      className={classes.change}
      data-open={open || undefined}
      onClick={(event) => {
        const { target } = event;
        if (
          target instanceof Element &&
          !target.closest('a, button, [data-inside]') &&
          String(getSelection()) === ''
        ) {
          onToggle();
        }
      }}
    >
      <tr aria-rowindex={rowAt(index)}>
        <td className={classes.when}>
          <TimeAgo at={change.at} />
        </td>
        <td className={classes.who}>
          {change.kind === 'SIGN_IN' ? (
            <From change={change} onSet={onSet} />
          ) : (
            <button
              type="button"
              className={classes.word}
              onClick={() => onSet('actor', change.actor)}
            >
              {change.actor}
            </button>
          )}
          {change.via !== '' && <span className={classes.second}>{change.via}</span>}
        </td>
        <td className={classes.what}>
          <ChangeLine change={change} />
          <span className={classes.second}>
            {change.model ? (
              <Link href={`/models/${encodeURIComponent(change.model)}`} className={classes.model}>
                {change.model}
              </Link>
            ) : (
              kindWord(change.kind)
            )}
          </span>
        </td>
        <td className={classes.why}>
          {change.reason === '' ? <span className="faint">–</span> : <GivenReason of={change} />}
        </td>
        <td className={classes.more}>
          <ActionIcon
            size="sm"
            aria-expanded={open}
            aria-label={t('audit.difference')}
            onClick={onToggle}
          >
            <Icon of={open ? IconChevronDown : IconChevronRight} />
          </ActionIcon>
        </td>
      </tr>
      {open && (
        <tr className={classes.inside} data-inside>
          <td colSpan={5}>
            <Difference before={change.before} after={change.after} />
            <dl className={classes.facts}>
              <dt>{t('audit.when')}</dt>
              <dd>{moment(new Date(change.at), language)}</dd>
              <dt>{t('audit.entity')}</dt>
              <dd>
                <code>
                  {change.kind} {change.action} {change.entity}
                </code>
              </dd>
              <dt>{t('audit.position')}</dt>
              <dd>
                <code>{change.position}</code>
                <CopyButton small text={change.position} what={t('audit.position')} />
              </dd>
              {change.requestId !== '' && (
                <>
                  <dt>{t('audit.request')}</dt>
                  <dd>
                    <code>{change.requestId}</code>
                    <CopyButton small text={change.requestId} what={t('error.requestId')} />
                  </dd>
                </>
              )}
            </dl>
            <CopyButton text={JSON.stringify(change, null, 2)} what={t('audit.json')} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** From where somebody tried to sign in: nobody knows who it was. */
function From({ change, onSet }: Pick<AuditRowProps, 'change' | 'onSet'>) {
  const { t } = useText();
  const { address, way, name } = (change.after ?? {}) as Record<string, string | undefined>;
  return (
    <>
      {address ? (
        <button
          type="button"
          className={classes.word}
          title={t('audit.onlyFrom', { address })}
          onClick={() => onSet('text', address)}
        >
          {address}
        </button>
      ) : (
        <span>{t('audit.manyAddresses')}</span>
      )}
      <span className={classes.second}>{way === 'CHANGE' ? name : t('audit.notSignedIn')}</span>
    </>
  );
}
