import { Button } from '@mantine/core';
import { IconAlertTriangle, IconUsers } from '@tabler/icons-react';
import { GivenReason } from '../../components/GivenReason';
import { Icon } from '../../components/Icon';
import type { Share } from '../../components/split';
import { TimeAgo } from '../../components/TimeAgo';
import { percent, rate } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './Traffic.module.css';
import type { Base, Move } from './useMove';

/** The numbers moved since the dialog was opened: said, and asked again. */
export function MovedNotice({ moved }: { moved: Move['moved'] }) {
  const { t } = useText();
  if (!moved) {
    return null;
  }
  return (
    <div className={classes.notice} role="alert">
      <div className={classes.noticeHead}>
        <Icon of={IconAlertTriangle} />
        <span>
          {moved.is === null
            ? t('shift.movedAway', { was: rate(moved.was) })
            : t('shift.moved', { was: rate(moved.was), is: rate(moved.is) })}
        </span>
      </div>
    </div>
  );
}

export interface TheirsNoticeProps {
  base: Base;
  theirs: Base;
  /** what this person wants */
  mine: readonly Share[];
  onKeep: () => void;
  /** absent where nothing was typed that theirs could replace */
  onTake?: (() => void) | undefined;
}

/** Another person was faster: both are shown, and this one decides. */
export function TheirsNotice({ base, theirs, mine, onKeep, onTake }: TheirsNoticeProps) {
  const { t, rich, language } = useText();
  const lists = [base.revision.policy.routes, theirs.revision.policy.routes, mine];
  const versions = [...new Set(lists.flat().map((route) => route.version))].sort((a, b) => b - a);
  const share = (routes: readonly Share[], version: number) => {
    const route = routes.find((one) => one.version === version);
    return route ? percent(route.weight / 100, language) : '–';
  };
  return (
    <div className={classes.notice} role="alert">
      <div className={classes.noticeHead}>
        <Icon of={IconUsers} />
        <span>
          {rich('shift.theirs', {
            who: <strong key="who">{theirs.revision.actor}</strong>,
            when: <TimeAgo key="when" at={theirs.revision.decidedAt} />,
          })}{' '}
          {theirs.revision.reason !== '' && (
            <span className="quiet">
              “<GivenReason of={theirs.revision} />”
            </span>
          )}
        </span>
      </div>
      <table className={classes.both}>
        <thead>
          <tr>
            <th scope="col">{t('versions.version')}</th>
            <th scope="col">{t('shift.was')}</th>
            <th scope="col">{theirs.revision.actor}</th>
            <th scope="col">{t('shift.mine')}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version}>
              <th scope="row">v{version}</th>
              {lists.map((routes, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: three columns that never move
                <td key={index}>{share(routes, version)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.choose}>
        {onTake && (
          <Button variant="default" size="sm" onClick={onTake}>
            {t('shift.take')}
          </Button>
        )}
        <Button variant="default" size="sm" onClick={onKeep}>
          {onTake ? t('shift.keep') : t('shift.fromTheirs')}
        </Button>
      </div>
    </div>
  );
}
