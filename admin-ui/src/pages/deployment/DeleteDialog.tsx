import { IconBolt, IconFlame, IconHourglass, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { part } from '../../api/call';
import type { Deployment } from '../../api/types';
import { curlOf } from '../../components/curl';
import { ErrorCard } from '../../components/ErrorCard';
import { Icon } from '../../components/Icon';
import { Question } from '../../components/Question';
import { percent, rate, size } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { answeredByOthers } from '../model/parts';
import type { ModelParts } from '../model/useModelParts';
import { MovedNotice } from '../traffic/Notices';
import traffic from '../traffic/Traffic.module.css';
import { deletionQuery } from './calls';
import classes from './Deployment.module.css';
import { useEdit } from './useEdit';
import { useRequests } from './useRequests';

export interface DeleteDialogProps {
  deployment: Deployment;
  parts: ModelParts;
  onClose: () => void;
}

/** Takes a deployment back; one whose version has traffic only when that is said as well. */
export default function DeleteDialog({ deployment, parts, onClose }: DeleteDialogProps) {
  const { t, language } = useText();
  const { model, version } = deployment;
  const edit = useEdit(deployment, onClose);
  const requests = useRequests(model, version);
  const [reason, setReason] = useState('');
  const [accepted, setAccepted] = useState(false);
  const policy = parts.traffic?.policy;
  const weight = policy?.routes.find((route) => route.version === version)?.weight ?? 0;
  const routed = weight > 0 || (policy?.shadows ?? []).some((one) => one.version === version);
  const held = deployment.status.reduce((sum, one) => sum + (one.memory?.measuredBytes ?? 0), 0);
  const { perSecond } = requests;
  const number = perSecond === null ? null : rate(perSecond);
  const asked = weight > 0 || (perSecond ?? 0) > 0;
  const values = { version, share: percent(weight / 100, language), requests: number ?? '–' };
  const even = routed && accepted;

  const confirm = async () => {
    if (await requests.stillSo()) {
      edit.remove(reason.trim(), even);
    }
  };
  return (
    <Question
      title={t('deployed.deleteTitle', { version })}
      lead={t(asked ? 'deployed.unloadLead' : 'deployed.unloadIdle', values)}
      action={
        asked && number !== null
          ? t('deployed.deleteDoRequests', values)
          : t('deployed.deleteDo', { version })
      }
      icon={<Icon of={IconTrash} />}
      destructive
      safer="cancel"
      reason={reason}
      onReason={setReason}
      curl={() =>
        curlOf({
          method: 'DELETE',
          path: `/deployments/${part(deployment.id)}`,
          query: deletionQuery(reason.trim(), even),
          ifMatch: edit.is?.etag ?? null,
        })
      }
      busy={edit.busy || requests.looking}
      disabled={!edit.is || (routed && !accepted)}
      onClose={onClose}
      onConfirm={() => void confirm()}
    >
      {edit.overtaken && <p role="alert">{t('deployed.overtaken')}</p>}
      <ul className={traffic.then}>
        <li>
          <Icon of={IconHourglass} />
          <span>{t('deployed.drains', { version })}</span>
        </li>
        {weight > 0 && (
          <li>
            <Icon of={IconBolt} />
            <span>
              {t(
                answeredByOthers(parts, version)
                  ? 'deployed.othersAnswer'
                  : 'deployed.nobodyAnswers',
              )}
            </span>
          </li>
        )}
        {held > 0 && (
          <li>
            <Icon of={IconFlame} />
            <span>{t('deployed.deleteFrees', { size: size(held) })}</span>
          </li>
        )}
        <li>
          <Icon of={IconPlayerPlay} />
          <span>{t('deployed.deleteSettings')}</span>
        </li>
      </ul>
      {routed && (
        <>
          <p>{t('deployed.shiftFirst', { version })}</p>
          <label className={classes.check}>
            <input
              type="checkbox"
              checked={accepted}
              onChange={(event) => setAccepted(event.currentTarget.checked)}
            />
            {t('deployed.evenIfRouted', { version })}
          </label>
        </>
      )}
      <MovedNotice moved={requests.moved} />
      {edit.failure != null && (
        <ErrorCard title={t('deployed.notDeleted')} failure={edit.failure} />
      )}
    </Question>
  );
}
