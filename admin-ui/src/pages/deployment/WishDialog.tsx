import {
  IconBolt,
  IconDownload,
  IconFlame,
  IconHourglass,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useState } from 'react';
import { rememberLoad } from '../../api/begun';
import { part } from '../../api/call';
import type { Deployment } from '../../api/types';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { percent, rate, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { stateOf } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { MovedNotice } from '../traffic/Notices';
import classes from '../traffic/Traffic.module.css';
import { useEdit } from './useEdit';
import { useRequests } from './useRequests';

export interface WishDialogProps {
  deployment: Deployment;
  wished: 'LOADED' | 'UNLOADED';
  parts: ModelParts;
  onClose: () => void;
}

/** Unloads a version, or loads it again, and says in numbers what that means for its callers. */
export default function WishDialog({ deployment, wished, parts, onClose }: WishDialogProps) {
  const { t, language } = useText();
  const { model, version } = deployment;
  const unloading = wished === 'UNLOADED';
  const edit = useEdit(deployment, () => {
    if (!unloading) {
      rememberLoad(deployment.id, stateOf([deployment], version));
    }
    onClose();
  });
  const [reason, setReason] = useState('');
  const requests = useRequests(model, version);
  const weight =
    parts.traffic?.policy.routes.find((route) => route.version === version)?.weight ?? 0;
  const copied =
    parts.traffic?.policy.shadows.some((shadow) => shadow.version === version) ?? false;
  // The server unloads nothing that the policy names.
  const held = deployment.status.reduce((sum, one) => sum + (one.memory?.measuredBytes ?? 0), 0);
  const routed = unloading && (weight > 0 || copied);

  const confirm = async () => {
    if (!unloading || (await requests.stillSo())) {
      edit.send(body);
    }
  };
  const body = { wished, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
  const { perSecond } = requests;
  const number = perSecond === null ? null : rate(perSecond);
  const asked = weight > 0 || (perSecond ?? 0) > 0;
  const values = { version, share: percent(weight / 100, language), requests: number ?? '–' };
  return (
    <Question
      title={t(unloading ? 'deployed.unloadTitle' : 'deployed.loadTitle', { version })}
      lead={
        unloading
          ? t(asked ? 'deployed.unloadLead' : 'deployed.unloadIdle', values)
          : t('deployed.loadLead', { version })
      }
      action={
        unloading
          ? asked && number !== null
            ? t('deployed.unloadDoRequests', values)
            : t('deployed.unloadDo', { version })
          : t('deployed.loadDo', { version })
      }
      icon={<Icon of={unloading ? IconDownload : IconPlayerPlay} />}
      destructive={unloading}
      safer={unloading ? 'cancel' : 'action'}
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'PATCH',
          path: `/deployments/${part(deployment.id)}`,
          body,
          ifMatch: edit.is?.etag ?? null,
        })
      }
      busy={edit.busy || requests.looking}
      disabled={!edit.is || routed}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      {edit.overtaken && <p role="alert">{t('deployed.overtaken')}</p>}
      {unloading && (
        <ul className={classes.then}>
          <li>
            <Icon of={IconHourglass} />
            <span>{t('deployed.drains', { version })}</span>
          </li>
          {routed && (
            <li>
              <Icon of={IconBolt} />
              <strong>{t('version.used.traffic')}</strong>
            </li>
          )}
          <li>
            <Icon of={IconFlame} />
            <span>{t('deployed.frees', { size: held === 0 ? '–' : size(held) })}</span>
          </li>
        </ul>
      )}
      <MovedNotice moved={requests.moved} />
      {edit.failure != null && (
        <ErrorCard title={t('deployed.notChanged')} failure={edit.failure} />
      )}
    </Question>
  );
}
