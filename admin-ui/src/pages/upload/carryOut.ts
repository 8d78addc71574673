import { createDeployment } from '../../api/models';
import type { Version } from '../../api/types';
import { registerUpload } from '../../api/uploads';
import type { EditSettings } from '../deployment/settings';
import type { AboutFields } from './AboutForm';
import type { Decision } from './decision';
import { meetTraffic } from './meetTraffic';

export interface Wish {
  upload: string;
  /** whether a version has this very artifact already */
  existing: boolean;
  about: AboutFields;
  /** the version that it was trained from */
  parent: number | null;
  decision: Decision;
  /** of the traffic for `share`, of the requests that are copied for `shadow` */
  percent: number;
  settings: EditSettings;
  reason: string;
}

/**
 * Registers, deploys and gives traffic, in this order. Done again after a failure it goes on where
 * it stopped: registering and deploying twice answer what the first time made.
 */
export async function carryOut(wish: Wish): Promise<Version> {
  const { upload, about, decision, reason } = wish;
  // A version that has the artifact keeps what was said of it.
  const said = wish.existing ? { ...about, note: '', dataSet: '', run: '' } : about;
  const lineage = {
    ...(said.dataSet.trim() === '' ? {} : { dataSet: said.dataSet.trim() }),
    ...(wish.parent === null || wish.existing ? {} : { parentVersion: wish.parent }),
    ...(said.run.trim() === '' ? {} : { run: said.run.trim() }),
  };
  const version = await registerUpload(upload, {
    model: said.model,
    note: said.note.trim(),
    lineage,
  });
  if (decision === 'register') {
    return version;
  }
  await createDeployment(
    { model: version.model, version: version.number, settings: wish.settings, reason },
    `deploy-${upload}`,
  );
  await meetTraffic({
    model: version.model,
    version: version.number,
    decision,
    percent: wish.percent,
    reason,
  });
  return version;
}
