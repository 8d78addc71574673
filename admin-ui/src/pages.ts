import { lazyPage } from './components/lazyPage';

const loadModels = () => import('./pages/models/ModelsPage');
const loadModel = () => import('./pages/model/ModelPage');

export const ModelsPage = lazyPage(loadModels);
export const ModelPage = lazyPage(loadModel);
export const VersionPage = lazyPage(() => import('./pages/version/VersionPage'));
export const ComparePage = lazyPage(() => import('./pages/compare/ComparePage'));
export const UploadPage = lazyPage(() => import('./pages/upload/UploadPage'));
export const CheckPage = lazyPage(() => import('./pages/upload/CheckPage'));
export const QuarantinePage = lazyPage(() => import('./pages/quarantine/QuarantinePage'));
export const EnginesPage = lazyPage(() => import('./pages/engines/EnginesPage'));
export const AuditPage = lazyPage(() => import('./pages/audit/AuditPage'));
export const SettingsPage = lazyPage(() => import('./pages/settings/SettingsPage'));
export const HelpPage = lazyPage(() => import('./pages/help/HelpPage'));

/** Has the code of a page that people come in by on its way before anything is drawn. */
export function loadPageOf(path: string): void {
  const load =
    path === '/' || path === '/models'
      ? loadModels
      : /^\/models\/[^/]+$/.test(path)
        ? loadModel
        : null;
  // What fails is loaded again, and said, when the page is drawn.
  load?.().catch(() => {});
}
