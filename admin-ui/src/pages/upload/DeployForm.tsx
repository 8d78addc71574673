import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Answer } from '../../api/call';
import type { TrafficRevision, Upload } from '../../api/types';
import { ErrorCard } from '../../components/ErrorCard';
import { lazyPage } from '../../components/lazyPage';
import { Overlay } from '../../components/Overlay';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';
import { isModelName } from '../../upload/grouping';
import { uploadDesk } from '../../upload/uploads';
import { type Loaded, LoadFields } from '../deployment/LoadFields';
import { LOAD, loadProblems, loadSettings } from '../deployment/load';
import { useSettingsOf } from '../deployment/useEngines';
import type { AboutFields } from './AboutForm';
import classes from './Checked.module.css';
import { carryOut } from './carryOut';
import { DecisionCards } from './DecisionCards';
import { type Decision, decisions, isPercent, withShare } from './decision';
import { ShadowSample } from './ShadowSample';

const DiscardDialog = lazyPage(() => import('./DiscardDialog'));

export interface DeployFormProps {
  upload: Upload;
  about: AboutFields;
  onAbout: (about: AboutFields) => void;
  traffic: Answer<TrafficRevision | null> | null;
  /** the numbers of those that there are, the newest first */
  versions: readonly number[];
  /** the number that the version will have if nobody else is faster */
  next: number;
}

/** Register, deploy, and whether it takes traffic. */
export function DeployForm({ upload, about, onAbout, traffic, versions, next }: DeployFormProps) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const routes = traffic?.data?.policy.routes ?? [];
  const offered = decisions(routes.some((route) => route.weight > 0));
  const [chosen, setChosen] = useState<Decision | null>(null);
  const decision = chosen && offered.includes(chosen) ? chosen : (offered[1] ?? 'register');
  const [share, setShare] = useState(10);
  const [sample, setSample] = useState(10);
  const [load, setLoad] = useState(LOAD);
  const [parent, setParent] = useState('');
  const [reason, setReason] = useState('');
  const [discarding, setDiscarding] = useState(false);
  const may = useMay('OPERATE', about.model);
  const good = isModelName(about.model);
  const same = upload.report?.sameAs ?? null;
  const loaded = loadedOf(upload);
  const specs = useSettingsOf(loaded?.engine);

  const forget = () => {
    const item = uploadDesk()
      .snapshot()
      .find((one) => one.upload === upload.id);
    if (item) {
      uploadDesk().remove(item.key);
    }
    void queries.invalidateQueries();
  };
  const go = useMutation({
    mutationFn: () =>
      carryOut({
        upload: upload.id,
        existing: same !== null,
        about,
        parent: parent === '' ? null : Number(parent),
        decision,
        percent: decision === 'shadow' ? sample : share,
        settings: loadSettings(load, specs),
        reason,
      }),
    onSuccess: (version) => {
      forget();
      navigate(`/models/${encodeURIComponent(version.model)}`);
    },
  });
  const shares = withShare(routes, next, share)
    .filter((route) => route.version !== next)
    .map((route) => `v${route.version} ${percent(route.weight / 100, language)}`)
    .join(', ');

  return (
    <>
      <DecisionCards offered={offered} chosen={decision} onChoose={setChosen} />
      <div className={classes.settings}>
        <TextInput
          label={t('about.model')}
          value={about.model}
          error={!good && about.model !== '' ? t('about.badModel') : undefined}
          readOnly={upload.model !== null}
          onChange={(event) => onAbout({ ...about, model: event.currentTarget.value })}
        />
        <TextInput
          label={t('about.note')}
          {...(same === null ? {} : { description: t('about.kept', { version: same }) })}
          disabled={same !== null}
          value={same === null ? about.note : ''}
          onChange={(event) => onAbout({ ...about, note: event.currentTarget.value })}
        />
        {versions.length > 0 && (
          <NativeSelect
            label={t('about.parent')}
            description={t('about.parentWhat')}
            value={parent}
            data={[
              { value: '', label: t('about.noParent') },
              ...versions.map((one) => ({ value: String(one), label: `v${one}` })),
            ]}
            onChange={(event) => setParent(event.currentTarget.value)}
          />
        )}
        {decision === 'share' && (
          <NumberInput
            label={t('deploy.percent')}
            description={t('deploy.shareRest', { shares })}
            min={0.01}
            max={100}
            decimalScale={2}
            suffix=" %"
            value={share}
            onChange={(value) => setShare(Number(value) || 0)}
          />
        )}
        {decision === 'shadow' && (
          <ShadowSample model={about.model} percent={sample} onPercent={setSample} />
        )}
        {decision !== 'register' && (
          <div className={classes.load}>
            <LoadFields form={load} of={loaded} onForm={setLoad} />
          </div>
        )}
        {decision !== 'register' && (
          <TextInput
            className={classes.whole ?? ''}
            label={t('deploy.reason')}
            description={t('deploy.reasonWhat')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </div>
      <div className={classes.foot}>
        <span className="quiet">{may ? t(`deploy.${decision}.then`) : t('first.needsRight')}</span>
        <span className={classes.buttons}>
          <Button variant="subtle" onClick={() => setDiscarding(true)}>
            {t('deploy.discard')}
          </Button>
          <Button
            disabled={
              !may ||
              !good ||
              (decision !== 'register' && Object.keys(loadProblems(load, specs)).length > 0) ||
              (decision === 'share' && !isPercent(share)) ||
              (decision === 'shadow' && !isPercent(sample))
            }
            loading={go.isPending}
            onClick={() => go.mutate()}
          >
            {t(`deploy.${decision}.do`, {
              version: same ?? next,
              share: percent(share, language),
              sample: percent(sample, language),
            })}
          </Button>
        </span>
      </div>
      {go.error && (
        <div className={classes.failure}>
          <ErrorCard title={t('deploy.failed')} failure={go.error} />
        </div>
      )}
      {discarding && (
        <Overlay onClose={() => setDiscarding(false)}>
          <DiscardDialog upload={upload} onClose={() => setDiscarding(false)} />
        </Overlay>
      )}
    </>
  );
}

function loadedOf({ report }: Upload): Loaded | undefined {
  return report?.inspection
    ? {
        format: report.inspection.format,
        engine: report.engine,
        signatures: report.inspection.signatures,
      }
    : undefined;
}
