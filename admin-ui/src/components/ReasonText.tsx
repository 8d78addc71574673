import { Link } from 'wouter';
import type { OverviewItem } from '../api/overview';
import { percent } from '../i18n/numbers';
import { useText } from '../i18n/text';
import { useMay } from '../SessionContext';
import { ServerSaid } from './ServerSaid';
import { FOR_ALL, stepHref } from './step';

/** Why a model's health is what it is: the server's sentence, or the same in another language. */
export function ReasonText({ item }: { item: OverviewItem }) {
  const { t, language } = useText();
  if (language === 'en' || item.reasonCode === undefined) {
    return item.reason;
  }
  const given = item.reasonValues ?? {};
  const number = (name: string) => {
    const value = given[name];
    return typeof value === 'number' ? percent(value, language) : '–';
  };
  const text = (name: string) => String(given[name] ?? '–');
  const said = t(`reason.${item.reasonCode}`, {
    version: text('version'),
    state: text('state'),
    percent: number('percent'),
    limit: number('limit'),
    failed: text('failed'),
    requests: text('requests'),
    ready: text('ready'),
    replicas: text('replicas'),
  });
  return given.reason === undefined ? (
    said
  ) : (
    <>
      {said} <ServerSaid kind="status" code={text('reasonCode')} text={String(given.reason)} />
    </>
  );
}

/** What can be done about it: a link to where it is done. */
export function StepText({ item }: { item: OverviewItem }) {
  const { t, language } = useText();
  const may = useMay('OPERATE', item.model);
  const { nextAction } = item;
  const said =
    language === 'en' || !nextAction
      ? item.nextStep
      : t(`step.${nextAction.act}`, { version: nextAction.version ?? '–' });
  if (!said || !nextAction || !(may || FOR_ALL.has(nextAction.act))) {
    return said ?? null;
  }
  return (
    <Link href={stepHref(item.model, nextAction)} className="link alone">
      {said}
    </Link>
  );
}
