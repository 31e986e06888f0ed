import * as dataSync from '@aws-sdk/client-datasync';
import * as fsx from '@aws-sdk/client-fsx';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as s3Control from '@aws-sdk/client-s3-control';
import * as storageGateway from '@aws-sdk/client-storage-gateway';
import * as sts from '@aws-sdk/client-sts';
import { operationsOf } from './model.ts';

export type ServiceName =
  | 'S3'
  | 'S3 Control'
  | 'DataSync'
  | 'Storage Gateway'
  | 'STS'
  | 'IAM'
  | 'KMS'
  | 'FSx';

/** One operation of a service, and how far the rehearsal plays it. */
export interface OperationState {
  readonly service: ServiceName;
  /** AWS's name, as the SDK spells it. */
  readonly operation: string;
  readonly state: 'served' | 'in part' | 'not served';
  /** What is missing, for `in part`. */
  readonly missing?: string;
}

/** What one service plays: operation names, and what is missing of those played in part. */
export interface Played {
  readonly operations: readonly string[];
  readonly notComplete: Readonly<Record<string, string>>;
}

const SDKS: Readonly<Record<ServiceName, Readonly<Record<string, unknown>>>> = {
  S3: s3,
  'S3 Control': s3Control,
  DataSync: dataSync,
  'Storage Gateway': storageGateway,
  STS: sts,
  IAM: iam,
  KMS: kms,
  FSx: fsx,
};

/**
 * Every operation of the services as the SDK knows them, in alphabetical order within a service.
 * @throws Error for an operation that is played and that AWS does not have
 */
export function operationStates(played: Readonly<Record<ServiceName, Played>>): readonly OperationState[] {
  return (Object.keys(SDKS) as ServiceName[]).flatMap((service) => {
    const { operations, notComplete } = played[service];
    const all = operationsOf(SDKS[service]);
    const unknown = [...operations, ...Object.keys(notComplete)].find((name) => !all.includes(name));
    if (unknown !== undefined) throw new Error(`${service} has no operation ${unknown}`);
    return all.map((operation): OperationState => {
      if (!operations.includes(operation)) return { service, operation, state: 'not served' };
      const missing = notComplete[operation];
      if (missing === undefined) return { service, operation, state: 'served' };
      return { service, operation, state: 'in part', missing };
    });
  });
}
