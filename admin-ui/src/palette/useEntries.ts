import { index as documents } from 'virtual:documents';
import { useMantineColorScheme } from '@mantine/core';
import type { Icon as TablerIcon } from '@tabler/icons-react';
import {
  IconAdjustments,
  IconArrowsSplit2,
  IconBook2,
  IconCpu,
  IconHistory,
  IconKey,
  IconKeyboard,
  IconLanguage,
  IconLockExclamation,
  IconLogout,
  IconMoon,
  IconPlayerPlay,
  IconStack2,
  IconStackPush,
  IconSun,
  IconTag,
  IconTerminal2,
  IconUpload,
  IconUser,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { OverviewItem } from '../api/overview';
import { may, mayAnywhere, type Right } from '../api/rights';
import { signOut } from '../api/session';
import { segments } from '../components/split';
import { percent } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { engineName } from '../pages/models/engineName';
import { overviewQuery } from '../queries';
import { useSession } from '../SessionContext';
import { copyCall } from './copyCall';
import type { Entry } from './rank';

/** Something that the palette offers: a place to go, or something to do. */
export interface Choice extends Entry {
  icon: TablerIcon;
  href?: string;
  run?: () => void;
  keys?: readonly string[];
  /** the right that the person lacks for it */
  lacks?: Right;
}

/** How many versions of a model can be gone to by name. */
const VERSIONS = 40;

/** All that can be found: models, versions, pages, actions, and the documentation's headings. */
export function useEntries(onShortcuts: () => void): Choice[] {
  const { t, language, setLanguage } = useText();
  const { session, signedOut } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const overview = useQuery(overviewQuery);
  const items = overview.data?.items;

  return useMemo(() => {
    const { grants } = session;
    const lacking = (right: Right, model?: string): { lacks?: Right } =>
      (model === undefined ? mayAnywhere(grants, right) : may(grants, right, model))
        ? {}
        : { lacks: right };
    const page = (id: string, text: string, href: string, icon: TablerIcon, more = {}): Choice => ({
      id: `page ${id}`,
      group: 'go',
      text,
      href,
      icon,
      ...more,
    });
    const admin = lacking('ADMINISTER', '*');

    const pages: Choice[] = [
      page('models', t('nav.models'), '/models', IconStack2, { keys: ['G', 'M'] }),
      page('uploads', t('nav.uploads'), '/upload', IconUpload, {
        keys: ['G', 'U'],
        ...lacking('OPERATE'),
      }),
      page('engines', t('nav.engines'), '/engines', IconCpu, { keys: ['G', 'E'] }),
      page('audit', t('nav.audit'), '/audit', IconHistory, {
        keys: ['G', 'A'],
        also: 'changes history log 审计 变更',
      }),
      page('people', t('settings.people'), '/settings/people', IconUsers, {
        quiet: t('settings.title'),
        keys: ['G', 'S'],
        also: 'users roles grants 用户 权限',
      }),
      page('keys', t('settings.keys'), '/settings/keys', IconKey, {
        quiet: t('settings.title'),
        also: 'api tokens secrets',
      }),
      page(
        'configuration',
        t('settings.configuration'),
        '/settings/configuration',
        IconAdjustments,
        { quiet: t('settings.title'), ...admin },
      ),
      page('account', t('settings.account'), '/settings/account', IconUser, {
        quiet: t('settings.title'),
        also: 'password sessions profile',
      }),
      page('help', t('nav.help'), '/help', IconBook2, { keys: ['G', 'H'], also: 'documentation' }),
    ];
    const act = (id: string, text: string, icon: TablerIcon, more: Partial<Choice>): Choice => ({
      id: `do ${id}`,
      group: 'do',
      text,
      icon,
      ...more,
    });
    const dark =
      colorScheme === 'dark' ||
      (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
    const actions: Choice[] = [
      act('upload', t('palette.upload'), IconUpload, { href: '/upload', ...lacking('OPERATE') }),
      act('audit', t('palette.audit'), IconHistory, { href: '/audit' }),
      act('failed', t('palette.failedSignIns'), IconLockExclamation, {
        href: '/audit?kind=SIGN_IN',
        also: 'security attack password 安全',
        ...admin,
      }),
      act('invite', t('palette.invite'), IconUserPlus, {
        href: '/settings/people?invite',
        ...admin,
      }),
      act('key', t('palette.key'), IconKey, { href: '/settings/keys?new', ...admin }),
      act('quarantine', t('palette.quarantine'), IconTag, {
        href: '/uploads/quarantined',
        ...admin,
      }),
      act('theme', t(dark ? 'palette.light' : 'palette.dark'), dark ? IconSun : IconMoon, {
        run: () => setColorScheme(dark ? 'light' : 'dark'),
      }),
      act('language', t('palette.language'), IconLanguage, {
        run: () => setLanguage(language === 'en' ? 'zh' : 'en'),
        also: 'language 语言 chinese english',
      }),
      act('shortcuts', t('palette.shortcuts'), IconKeyboard, { run: onShortcuts, keys: ['?'] }),
      act('signOut', t('account.signOut'), IconLogout, {
        run: () => void signOut().finally(signedOut),
      }),
    ];
    const models = (items ?? []).flatMap((item) => ofModel(item));

    function ofModel(item: OverviewItem): Choice[] {
      const home = `/models/${encodeURIComponent(item.model)}`;
      const shares = segments(item.routes)
        .map((route) => `v${route.version} ${percent(route.percent, language)}`)
        .join(', ');
      const latest = Math.max(
        0,
        item.latestVersion ?? 0,
        ...item.routes.map((route) => route.version),
        ...item.deployments.map((deployment) => deployment.version),
      );
      const versions = Array.from(
        { length: Math.min(latest, VERSIONS) },
        (_, back) => latest - back,
      );
      return [
        {
          id: `model ${item.model}`,
          group: 'go',
          text: item.model,
          quiet: [t('palette.model'), engineName(item.engine), shares].filter(Boolean).join(' · '),
          icon: IconStack2,
          href: home,
        },
        ...versions.map((version): Choice => {
          const deployment = item.deployments.find((one) => one.version === version);
          return {
            id: `version ${item.model} ${version}`,
            group: 'go',
            text: `${item.model} v${version}`,
            quiet: [t('palette.version'), deployment?.state].filter(Boolean).join(' · '),
            icon: IconTag,
            href: `${home}/versions/${version}`,
          };
        }),
        act(`shift ${item.model}`, t('palette.shift', { model: item.model }), IconArrowsSplit2, {
          href: `${home}?shift`,
          quiet: shares,
          ...lacking('OPERATE', item.model),
        }),
        act(
          `playground ${item.model}`,
          t('palette.playground', { model: item.model }),
          IconPlayerPlay,
          {
            href: `${home}/playground`,
            ...lacking('PREDICT', item.model),
          },
        ),
        act(`version of ${item.model}`, t('palette.uploadTo', { model: item.model }), IconUpload, {
          href: `/upload?model=${encodeURIComponent(item.model)}`,
          ...lacking('OPERATE', item.model),
        }),
        act(`changes of ${item.model}`, t('palette.auditOf', { model: item.model }), IconHistory, {
          href: `/audit?model=${encodeURIComponent(item.model)}`,
        }),
        ...item.deployments
          .filter((deployment) => deployment.state === 'READY')
          .slice(0, 1)
          .map((deployment) =>
            act(
              `batches of ${item.model}`,
              t('palette.batching', { model: `${item.model} v${deployment.version}` }),
              IconStackPush,
              { href: `/engines?deployment=${deployment.id}`, also: 'delay batch 批处理' },
            ),
          ),
        ...(latest === 0
          ? []
          : [
              act(`curl ${item.model}`, t('palette.curl', { model: item.model }), IconTerminal2, {
                quiet: `POST /v2/models/${item.model}/infer`,
                also: 'predict infer call terminal 预测 调用',
                run: () => void copyCall(item),
              }),
            ]),
      ];
    }

    const help = documents.flatMap((document): Choice[] => [
      {
        id: `help ${document.name}`,
        group: 'help',
        text: document.title,
        quiet: t('nav.help'),
        icon: IconBook2,
        href: `/help/${document.name}`,
      },
      ...document.headings.map(
        (heading): Choice => ({
          id: `help ${document.name}#${heading.id}`,
          group: 'help',
          text: heading.text,
          quiet: document.title,
          icon: IconBook2,
          href: `/help/${document.name}#${heading.id}`,
        }),
      ),
    ]);
    return [...pages, ...actions, ...models, ...help];
  }, [
    items,
    session,
    signedOut,
    t,
    language,
    setLanguage,
    colorScheme,
    setColorScheme,
    onShortcuts,
  ]);
}
