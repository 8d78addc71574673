import { Link } from 'wouter';
import { useText } from '../../i18n/text';
import classes from './ModelTabs.module.css';

export interface ModelTabsProps {
  model: string;
  at: 'overview' | 'versions' | 'playground' | 'settings';
  versions: number | undefined;
}

/** The parts of a model's page; each is a link of its own. */
export function ModelTabs({ model, at, versions }: ModelTabsProps) {
  const { t } = useText();
  const home = `/models/${encodeURIComponent(model)}`;
  return (
    <nav className={classes.tabs} aria-label={t('model.tabs')}>
      <Link
        href={home}
        className={classes.tab}
        aria-current={at === 'overview' ? 'page' : undefined}
      >
        {t('model.tab.overview')}
      </Link>
      <Link
        href={`${home}/versions`}
        className={classes.tab}
        aria-current={at === 'versions' ? 'page' : undefined}
      >
        {t('model.tab.versions')}
        {versions !== undefined && <span className={classes.count}>{versions}</span>}
      </Link>
      <Link
        href={`${home}/playground`}
        className={classes.tab}
        aria-current={at === 'playground' ? 'page' : undefined}
      >
        {t('play.tab')}
      </Link>
      <Link
        href={`${home}/settings`}
        className={classes.tab}
        aria-current={at === 'settings' ? 'page' : undefined}
      >
        {t('nav.settings')}
      </Link>
    </nav>
  );
}
