import { Fragment } from 'react';
import { Link, useLocation } from 'wouter';
import { useText } from '../i18n/text';
import classes from './Breadcrumb.module.css';

/** Rooms that are not about a model. */
const PLACES = [
  { room: 'engines', key: 'nav.engines' },
  { room: 'audit', key: 'nav.audit' },
  { room: 'settings', key: 'nav.settings' },
  { room: 'help', key: 'nav.help' },
] as const;

/** Where one is, from the path. */
export function Breadcrumb() {
  const { t } = useText();
  const [path] = useLocation();
  const [room, name, third, fourth] = path.split('/').filter(Boolean).map(decodeURIComponent);
  const place = PLACES.find((one) => one.room === room);
  const crumbs: { text: string; href: string }[] = [
    place
      ? { text: t(place.key), href: `/${place.room}` }
      : { text: t('nav.models'), href: '/models' },
  ];
  if (room === 'models' && name !== undefined) {
    const home = `/models/${encodeURIComponent(name)}`;
    crumbs.push({ text: name, href: home });
    if (third === 'compare') {
      crumbs.push({ text: t('compare.crumb'), href: path });
    } else if (third === 'versions' && fourth !== undefined) {
      crumbs.push({ text: t('model.tab.versions'), href: `${home}/versions` });
      crumbs.push({ text: `v${fourth}`, href: path });
    }
  } else if (room === 'upload' || room === 'uploads') {
    crumbs.push({ text: t('upload.crumb'), href: '/upload' });
    if (name !== undefined) {
      crumbs.push({
        text: t(name === 'quarantined' ? 'quarantined.title' : 'check.crumb'),
        href: path,
      });
    }
  }
  if (room === 'settings' && name !== undefined && third !== undefined) {
    crumbs.push({ text: third, href: path });
  }
  return (
    <nav aria-label={t('shell.breadcrumb')} className={classes.crumbs}>
      {crumbs.map((crumb, index) => (
        <Fragment key={crumb.href}>
          {index > 0 && (
            <span className={classes.slash} aria-hidden="true">
              /
            </span>
          )}
          {index === crumbs.length - 1 ? (
            <span className={classes.here} aria-current="page">
              {crumb.text}
            </span>
          ) : (
            <Link href={crumb.href} className={classes.crumb}>
              {crumb.text}
            </Link>
          )}
        </Fragment>
      ))}
    </nav>
  );
}
