import type { OverviewItem } from '../../api/overview';
import { DeploymentMark } from '../../components/DeploymentMark';
import { SplitBar } from '../../components/SplitBar';
import { segments } from '../../components/split';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import classes from './LiveVersions.module.css';

const UNDER_WAY = ['PENDING', 'LOADING', 'WARMING', 'DRAINING', 'FAILED'];

/** Who serves what, and what is on its way there. */
export function LiveVersions({ item }: { item: OverviewItem }) {
  const { t, language } = useText();
  const parts = segments(item.routes);
  const moving = item.deployments.filter((one) => UNDER_WAY.includes(one.state));
  return (
    <div className={classes.live}>
      {parts.length > 0 ? (
        <>
          <SplitBar shares={item.routes} />
          <span className={classes.labels}>
            {parts.map((part) => (
              <span key={part.version} className={classes.label}>
                {part.role !== 'segment' && (
                  <span className={classes.key} data-role={part.role} aria-hidden="true" />
                )}
                v{part.version} {percent(part.percent, language)}
              </span>
            ))}
            {item.shadows?.map((shadow) => (
              <span key={shadow.version} className={classes.label}>
                <span className={classes.key} data-role="shadow" aria-hidden="true" />
                {t('models.shadow', { version: shadow.version })}
              </span>
            ))}
          </span>
        </>
      ) : (
        <span className={classes.none}>{t('models.noTraffic')}</span>
      )}
      {moving.map((one) => (
        <span key={one.id} className={classes.moving}>
          v{one.version} <DeploymentMark state={one.state} />
        </span>
      ))}
    </div>
  );
}
