import { index, pages } from 'virtual:documents';
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { Card } from '../../components/Card';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { NotFound } from '../../components/NotFound';
import { SkeletonRows } from '../../components/Skeleton';
import { useShortcut } from '../../components/useShortcut';
import { useText } from '../../i18n/text';
import { match } from '../../palette/rank';
import { Blocks } from './Blocks';
import classes from './Help.module.css';

/** The documentation, of the same release as the server. */
export default function HelpPage({ page }: { page?: string | undefined }) {
  const { t, language } = useText();
  const name = page ?? index[0]?.name ?? '';
  const load = pages[name];
  const document = useQuery({
    queryKey: ['document', name],
    queryFn: async () => (await load?.())?.default ?? null,
    enabled: load !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const here = index.find((one) => one.name === name);
  const loaded = document.data !== undefined;

  // The headings are there only now: the browser looked for the anchor too early.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page anew
  useEffect(() => {
    if (loaded) {
      const anchor = decodeURIComponent(location.hash.slice(1));
      const target = anchor === '' ? null : window.document.getElementById(anchor);
      if (target) {
        target.scrollIntoView();
      } else {
        window.scrollTo({ top: 0 });
      }
    }
  }, [name, loaded, location.hash]);

  if (load === undefined) {
    return <NotFound />;
  }
  return (
    <div className={classes.help}>
      <Contents current={name} />
      <div className={classes.page}>
        {document.error ? (
          <ErrorCard
            title={t('help.failed')}
            failure={document.error}
            onRetry={() => void document.refetch()}
          />
        ) : (
          <Card>
            {document.data ? (
              <article className={classes.article} lang="en">
                {language !== 'en' && (
                  <p className={classes.note} lang="zh-CN">
                    {t('help.english')}
                  </p>
                )}
                <h1>{document.data.title}</h1>
                <Blocks blocks={document.data.blocks} />
              </article>
            ) : (
              <SkeletonRows rows={8} />
            )}
          </Card>
        )}
      </div>
      <nav className={classes.here} aria-label={t('help.onThisPage')}>
        <p className={classes.label}>{t('help.onThisPage')}</p>
        <ul lang="en">
          {here?.headings.map((heading) => (
            <li key={heading.id} data-level={heading.level}>
              <a href={`#${heading.id}`}>{heading.text}</a>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}

/** All pages; with something typed, the headings that answer it. */
function Contents({ current }: { current: string }) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  const found =
    typed.trim() === ''
      ? []
      : index
          .flatMap((document) =>
            [{ id: '', text: document.title }, ...document.headings].map((heading) => ({
              href: `/help/${document.name}${heading.id === '' ? '' : `#${heading.id}`}`,
              text: heading.text,
              title: document.title,
              score: match(typed, heading.text)?.score ?? null,
            })),
          )
          .filter((one) => one.score !== null)
          .sort((one, two) => (two.score ?? 0) - (one.score ?? 0))
          .slice(0, 14);
  return (
    <nav className={classes.contents} aria-label={t('help.contents')}>
      <TextInput
        ref={field}
        type="search"
        aria-label={t('help.search')}
        placeholder={t('help.search')}
        leftSection={<Icon of={IconSearch} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ul lang="en">
        {typed.trim() === ''
          ? index.map((document) => (
              <li key={document.name}>
                <Link
                  href={`/help/${document.name}`}
                  aria-current={document.name === current ? 'page' : undefined}
                >
                  {document.title}
                </Link>
              </li>
            ))
          : found.map((one) => (
              <li key={one.href}>
                <Link href={one.href} onClick={() => setTyped('')}>
                  {one.text}
                  {one.text !== one.title && <small>{one.title}</small>}
                </Link>
              </li>
            ))}
      </ul>
      {typed.trim() !== '' && found.length === 0 && <p className="quiet">{t('help.nothing')}</p>}
    </nav>
  );
}
