import { Link } from 'wouter';
import type { ServedAt } from '../../api/versions';
import { GivenReason } from '../../components/GivenReason';
import { Moment } from '../../components/Moment';
import { roleOf } from '../../components/split';
import { TimeAgo } from '../../components/TimeAgo';
import { VersionMark, type VersionRole } from '../../components/VersionMark';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { versionHref } from '../model/parts';
import classes from './Served.module.css';

/** The shares of a moment, the policy behind them, and who decided it. */
export function MomentAnswer({ served }: { served: ServedAt }) {
  const { t, language } = useText();
  const { traffic } = served;
  const aliases = (version: number) =>
    Object.entries(served.aliases)
      .filter(([, target]) => target === version)
      .map(([alias]) => alias);
  return (
    <div className={classes.answer}>
      <p className={classes.when}>
        <Moment at={served.at} />
      </p>
      {traffic === null ? (
        <p>{t('served.nothing')}</p>
      ) : (
        <>
          <ul className={classes.shares}>
            {traffic.routes
              .filter((route) => route.weight > 0)
              .map((route) => (
                <li key={route.version}>
                  <Link href={versionHref(served.model, route.version)} className={classes.mark}>
                    <VersionMark
                      version={route.version}
                      role={roleOf(route.version, traffic.routes, traffic.shadows)}
                      aliases={aliases(route.version)}
                    />
                  </Link>
                  <strong>{percent(route.percent, language)}</strong>
                  {!route.ready && <span className={classes.notReady}>{t('served.notReady')}</span>}
                </li>
              ))}
            {traffic.shadows.map((shadow) => (
              <li key={`shadow ${shadow.version}`}>
                <Link href={versionHref(served.model, shadow.version)} className={classes.mark}>
                  <VersionMark
                    version={shadow.version}
                    role={'shadow' satisfies VersionRole}
                    aliases={aliases(shadow.version)}
                  />
                </Link>
                <span>
                  {t('served.shadow', { sample: percent(shadow.sample / 100, language) })}
                </span>
              </li>
            ))}
          </ul>
          <p className="quiet">
            {t('served.decided', { number: traffic.number, who: traffic.decidedBy })} ·{' '}
            <TimeAgo at={traffic.decidedAt} />
          </p>
          {traffic.reason !== '' && (
            <p className="quiet">
              “<GivenReason of={traffic} />”
            </p>
          )}
        </>
      )}
    </div>
  );
}
