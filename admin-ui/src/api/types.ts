import type { components } from './schema';

type Schemas = components['schemas'];

export type Alias = Schemas['AliasRevision'];
export type Change = Schemas['Change'];
export type Deployment = Schemas['Deployment'];
export type DeploymentState = Schemas['DeploymentStatus']['state'];
export type DeploymentStatus = Schemas['DeploymentStatus'];
export type Finding = Schemas['Problem'];
export type Grant = Schemas['Grant'];
export type Model = Schemas['Model'];
export type RegisteredVersion = Schemas['RegisteredVersion'];
export type Signature = Schemas['Signature'];
export type TensorSpec = Schemas['TensorSpec'];
export type TrafficRevision = Schemas['TrafficRevision'];
export type Upload = Schemas['Upload'];
export type UploadReport = Schemas['UploadReport'];
export type Version = Schemas['Version'];

export interface Page<T> {
  items: T[];
  next?: string | null | undefined;
}
