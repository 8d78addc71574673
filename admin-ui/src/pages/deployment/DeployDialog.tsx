import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { part } from '../../api/call';
import { createDeployment } from '../../api/models';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { percent } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import type { ModelParts } from '../model/useModelParts';
import { CallersNote } from '../upload/CallersNote';
import { DecisionCards } from '../upload/DecisionCards';
import { isPercent, withShadow } from '../upload/decision';
import { meetTraffic } from '../upload/meetTraffic';
import { ShadowSample, useCopies } from '../upload/ShadowSample';

import { LoadFields } from './LoadFields';
import { LOAD, loadProblems, loadSettings } from './load';
import { useSettingsOf } from './useEngines';

export interface DeployDialogProps {
  model: string;
  version: number;
  parts: ModelParts;
  onClose: () => void;
}

/**
 * Loads a version; the first deployment of a model takes all its traffic, a later one none, or
 * copies of requests as a shadow.
 */
export default function DeployDialog({ model, version, parts, onClose }: DeployDialogProps) {
  const { t, language } = useText();
  const queries = useQueryClient();
  // A second try after a lost answer asks for the same deployment.
  const [once] = useState(() => `deploy-${model}-${version}-${Date.now()}`);
  const [load, setLoad] = useState(LOAD);
  const [decision, setDecision] = useState<'idle' | 'shadow'>('idle');
  const [sample, setSample] = useState(10);
  const [reason, setReason] = useState('');
  const traffic = parts.traffic ?? null;
  const signed = parts.versions?.find((one) => one.number === version);
  const copies = useCopies(model, sample);
  const shadow = traffic !== null && decision === 'shadow';
  const specs = useSettingsOf(signed?.engine);
  const good =
    Object.keys(loadProblems(load, specs)).length === 0 && (!shadow || isPercent(sample));
  const settings = loadSettings(good ? load : LOAD, specs);
  const count = settings.instances?.min ?? 1;
  const make = useMutation({
    mutationFn: async () => {
      const said = reason.trim();
      await createDeployment({ model, version, settings, reason: said }, once);
      if (shadow) {
        await meetTraffic({ model, version, decision, percent: sample, reason: said });
      }
    },
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Question
      title={t('deployed.deployTitle', { version })}
      lead={
        traffic === null
          ? t('deployed.deployFirst')
          : shadow
            ? `${t('deploy.shadow.then')} ${copies}`
            : t('deployed.deployIdle')
      }
      action={
        shadow
          ? t('deployed.deployShadow', { version, sample: percent(sample, language) })
          : t('deployed.deployDo', { version, count })
      }
      icon={<Icon of={IconPlayerPlay} />}
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() => {
        const body = {
          model,
          version,
          settings,
          reason,
        };
        const deploy = curlOf({ method: 'POST', path: '/deployments', body });
        if (!shadow) {
          return deploy;
        }
        const { routes, sticky, shadows } = traffic.policy;
        const wish = {
          routes,
          ...(sticky ? { sticky } : {}),
          shadows: withShadow(shadows, version, sample),
          reason,
        };
        return `${deploy}\n${curlOf({
          method: 'PUT',
          path: `/models/${part(model)}/traffic`,
          body: wish,
          ifMatch: `"${traffic.number}"`,
        })}`;
      }}
      busy={make.isPending}
      disabled={!good}
      onClose={onClose}
      onConfirm={() => make.mutate()}
    >
      {traffic !== null && (
        <DecisionCards
          offered={['idle', 'shadow']}
          chosen={decision}
          onChoose={(chosen) => setDecision(chosen === 'shadow' ? 'shadow' : 'idle')}
        />
      )}
      {shadow && signed && (
        <CallersNote next={signed} versions={parts.versions ?? []} routes={traffic.policy.routes} />
      )}
      {shadow && <ShadowSample model={model} percent={sample} onPercent={setSample} />}
      <LoadFields form={load} of={signed} onForm={setLoad} />
      {make.error && <ErrorCard title={t('deployed.notChanged')} failure={make.error} />}
    </Question>
  );
}
