import { Drawer } from '@mantine/core';
import { Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { GoKeys } from './components/goKeys';
import { Header } from './components/Header';
import { lazyPage } from './components/lazyPage';
import { Navigation } from './components/Navigation';
import { NotFound } from './components/NotFound';
import { Overlay } from './components/Overlay';
import { PageBoundary } from './components/PageBoundary';
import { SkeletonRows } from './components/Skeleton';
import { StaleStrip } from './components/StaleStrip';
import { Toasts } from './components/Toasts';
import { useKeys } from './components/useKeys';
import { useText } from './i18n/text';
import {
  AuditPage,
  CheckPage,
  ComparePage,
  EnginesPage,
  HelpPage,
  ModelPage,
  ModelsPage,
  QuarantinePage,
  SettingsPage,
  UploadPage,
  VersionPage,
} from './pages';
import classes from './Shell.module.css';

const Shortcuts = lazyPage(() => import('./components/Shortcuts'));

/** The frame around every page. */
export function Shell() {
  const { t } = useText();
  const [path, navigate] = useLocation();
  const [drawer, setDrawer] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const [goKeys] = useState(() => new GoKeys());

  useKeys((key) => {
    const href = goKeys.pressed(key, Date.now());
    if (href !== null) {
      navigate(href);
      return true;
    }
    if (key === '?') {
      setShortcuts(true);
      return true;
    }
    return false;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that opens closes the drawer
  useEffect(() => setDrawer(false), [path]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <nav className={classes.navigation} aria-label={t('shell.navigation')}>
        <Navigation onShortcuts={() => setShortcuts(true)} />
      </nav>
      {drawer && (
        <Drawer.Root opened onClose={() => setDrawer(false)} size={264} lockScroll={false}>
          <Drawer.Overlay />
          <Drawer.Content className={classes.drawer ?? ''} aria-label={t('shell.navigation')}>
            <Drawer.Body className={classes.drawerBody ?? ''}>
              <Navigation />
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
      {shortcuts && (
        <Overlay onClose={() => setShortcuts(false)}>
          <Shortcuts onClose={() => setShortcuts(false)} />
        </Overlay>
      )}
      <Header onMenu={() => setDrawer(true)} onShortcuts={() => setShortcuts(true)} />
      <main id="content" className={classes.content} tabIndex={-1}>
        <StaleStrip />
        <div className={classes.page}>
          <PageBoundary path={path}>
            <Suspense fallback={<SkeletonRows rows={8} />}>
              <Switch>
                <Route path="/">
                  <Redirect to="/models" replace />
                </Route>
                <Route path="/models" component={ModelsPage} />
                <Route path="/models/:model">
                  {({ model }) => <ModelPage key={model} model={model} tab="overview" />}
                </Route>
                <Route path="/models/:model/versions">
                  {({ model }) => <ModelPage key={model} model={model} tab="versions" />}
                </Route>
                <Route path="/models/:model/versions/:number">
                  {({ model, number }) =>
                    /^[1-9]\d{0,8}$/.test(number) ? (
                      <VersionPage
                        key={`${model} ${number}`}
                        model={model}
                        number={Number(number)}
                      />
                    ) : (
                      <NotFound />
                    )
                  }
                </Route>
                <Route path="/models/:model/compare">
                  {({ model }) => <ComparePage key={model} model={model} />}
                </Route>
                <Route path="/models/:model/playground">
                  {({ model }) => <ModelPage key={model} model={model} tab="playground" />}
                </Route>
                <Route path="/models/:model/settings">
                  {({ model }) => <ModelPage key={model} model={model} tab="settings" />}
                </Route>
                <Route path="/upload" component={UploadPage} />
                <Route path="/uploads/quarantined" component={QuarantinePage} />
                <Route path="/uploads/:upload">
                  {({ upload }) => <CheckPage key={upload} id={upload} />}
                </Route>
                <Route path="/engines" component={EnginesPage} />
                <Route path="/audit" component={AuditPage} />
                <Route path="/settings/:tab?/:name?">
                  {({ tab, name }) => <SettingsPage tab={tab} name={name} />}
                </Route>
                <Route path="/help/:page?">{({ page }) => <HelpPage page={page} />}</Route>
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </PageBoundary>
        </div>
      </main>
      <Toasts />
    </div>
  );
}
