import {
  IconApi,
  IconBook2,
  IconCpu,
  IconKeyboard,
  IconListSearch,
  IconLock,
  IconSettings,
  IconStack2,
  IconUpload,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { pathWith } from '../api/call';
import { readNodes, silentAmong } from '../api/nodes';
import { useText } from '../i18n/text';
import { useLive } from '../live/LiveProvider';
import { helpFor } from '../pages/help/helpFor';
import { overviewQuery } from '../queries';
import { useMay } from '../SessionContext';
import { Icon } from './Icon';
import { Logo } from './Logo';
import classes from './Navigation.module.css';

const PLACES = [
  { path: '/engines', icon: IconCpu, key: 'nav.engines' },
  { path: '/audit', icon: IconListSearch, key: 'nav.audit' },
  { path: '/settings', icon: IconSettings, key: 'nav.settings' },
] as const;

export interface NavigationProps {
  /** not where there are no keys: on a phone */
  onShortcuts?: () => void;
}

/** Only what exists has an entry here. */
export function Navigation({ onShortcuts }: NavigationProps) {
  const { t } = useText();
  const [path] = useLocation();
  const mayUpload = useMay('OPERATE');
  const overview = useQuery(overviewQuery);
  const count = overview.data?.totals?.models ?? overview.data?.items.length ?? 0;

  return (
    <div className={classes.navigation}>
      <Link href="/models" className={classes.logo}>
        <Logo />
      </Link>
      <ul className={classes.entries}>
        <li>
          <Link
            href="/models"
            className={classes.entry}
            aria-current={path.startsWith('/models') ? 'page' : undefined}
          >
            <Icon of={IconStack2} />
            {t('nav.models')}
            {count > 0 && <span className={classes.count}>{count}</span>}
          </Link>
        </li>
        <li>
          {mayUpload ? (
            <Link
              href="/upload"
              className={classes.entry}
              aria-current={path.startsWith('/upload') ? 'page' : undefined}
            >
              <Icon of={IconUpload} />
              {t('nav.uploads')}
            </Link>
          ) : (
            <button type="button" disabled className={classes.entry} title={t('first.needsRight')}>
              <Icon of={IconUpload} />
              {t('nav.uploads')}
              <span className={classes.count}>
                <Icon of={IconLock} size={14} />
                <span className="only-read-aloud">{t('first.needsRight')}</span>
              </span>
            </button>
          )}
        </li>
        {PLACES.map(({ path: place, icon, key }) => (
          <li key={place}>
            <Link
              href={place}
              className={classes.entry}
              aria-current={path.startsWith(place) ? 'page' : undefined}
            >
              <Icon of={icon} />
              {t(key)}
            </Link>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        <Link
          href={helpFor(path)}
          className={classes.entry}
          aria-current={path.startsWith('/help') ? 'page' : undefined}
        >
          <Icon of={IconBook2} />
          {t('nav.help')}
        </Link>
        <a
          className={classes.entry}
          href={pathWith('/openapi.json')}
          target="_blank"
          rel="noreferrer"
        >
          <Icon of={IconApi} />
          {t('nav.api')}
        </a>
        {onShortcuts && (
          <button type="button" className={classes.entry} onClick={onShortcuts}>
            <Icon of={IconKeyboard} />
            {t('keys.title')}
            <kbd className={classes.key}>?</kbd>
          </button>
        )}
        <NodeLine />
      </div>
    </div>
  );
}

function NodeLine() {
  const { t } = useText();
  const { hello } = useLive();
  const nodes = useQuery({ queryKey: ['nodes'], queryFn: ({ signal }) => readNodes(signal) });
  const first = nodes.data?.items[0];
  const name = hello?.node || first?.id;
  const release = hello?.release || first?.release;
  if (!name) {
    return null;
  }
  return (
    <p className={classes.node}>
      <span className={classes.nodeName}>{name}</span> · {release}
      {nodes.data && (
        <>
          <br />
          {t('nav.nodes', {
            count: nodes.data.items.length,
            silent: silentAmong(nodes.data.items),
          })}
        </>
      )}
    </p>
  );
}
