import { IconCpu, IconDatabase, IconLock, IconWorld } from '@tabler/icons-react';
import type { FirstStart, Session } from '../../api/session';
import { Icon } from '../../components/Icon';
import { Outside } from '../../components/Outside';
import { useText } from '../../i18n/text';
import { engineName } from '../models/engineName';
import { FirstAccountForm } from './FirstAccountForm';
import classes from './FirstStartPage.module.css';
import { isLoopback } from './loopback';

export interface FirstStartPageProps {
  facts: FirstStart;
  onSignedIn: (session: Session) => void;
}

/** How to become the first administrator safely, and what this installation found. */
export function FirstStartPage({ facts, onSignedIn }: FirstStartPageProps) {
  const { t } = useText();
  const engines = facts.engines ?? [];
  const local = facts.bind === undefined || isLoopback(facts.bind);
  const plain = local ? 'start.plainLocal' : 'start.plain';
  const transport = location.protocol === 'https:' ? 'start.tls' : plain;
  return (
    <Outside foot={`${facts.release} · ${t(transport)}`}>
      <div className={classes.columns}>
        <div className={classes.words}>
          <p className={classes.eyebrow}>{t('start.eyebrow')}</p>
          <h1 className={classes.title}>
            {t('start.title')}
            <br />
            {t('start.title2')}
          </h1>
          <p className={classes.lead}>{t('start.lead')}</p>
          <ul className={classes.facts}>
            {facts.bind !== undefined && (
              <li>
                <Icon of={local ? IconLock : IconWorld} size={18} className={classes.icon} />
                <span className={classes.fact}>
                  <span>{t(local ? 'start.local' : 'start.open')}</span>
                  <span className={classes.detail}>{local ? location.host : facts.bind}</span>
                </span>
              </li>
            )}
            {facts.database && (
              <li>
                <Icon of={IconDatabase} size={18} className={classes.icon} />
                {facts.database.embedded ? (
                  <span>{t('start.embedded')}</span>
                ) : (
                  <span className={classes.fact}>
                    <span>{t('start.database')}</span>
                    <span className={classes.detail}>{facts.database.kind}</span>
                  </span>
                )}
              </li>
            )}
            {facts.engines && (
              <li>
                <Icon of={IconCpu} size={18} className={classes.icon} />
                <span className={classes.fact}>
                  <span>{t('start.engines', { count: engines.length })}</span>
                  <span className={classes.detail}>
                    {engines
                      .map((engine) => `${engineName(engine.name)} ${engine.version}`)
                      .join(', ')}
                  </span>
                </span>
              </li>
            )}
          </ul>
        </div>
        <FirstAccountForm onSignedIn={onSignedIn} />
      </div>
    </Outside>
  );
}
