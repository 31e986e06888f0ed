import type { TargetHandler } from './http.ts';
import { operationStates, type Played } from './operations.ts';
import type { OwnRoutes } from './own-api.ts';
import { S3_NOT_COMPLETE } from './s3/not-complete.ts';
import { S3_OPERATIONS } from './s3/routes.ts';

function playedBy(handlers: readonly TargetHandler[], targetPrefix: string): Played {
  const found = handlers.find((handler) => handler.targetPrefix === targetPrefix);
  return { operations: found?.operations ?? [], notComplete: found?.notComplete ?? {} };
}

/** `GET operations`: every operation of the services, and how far it is played. */
export function operationRoutes(handlers: readonly TargetHandler[], control: Played): OwnRoutes {
  const operations = operationStates({
    S3: { operations: S3_OPERATIONS, notComplete: S3_NOT_COMPLETE },
    'S3 Control': control,
    DataSync: playedBy(handlers, 'FmrsService'),
    'Storage Gateway': playedBy(handlers, 'StorageGateway_20130630'),
    STS: playedBy(handlers, 'AWSSecurityTokenServiceV20110615'),
    IAM: playedBy(handlers, 'AWSIdentityManagementV20100508'),
    KMS: playedBy(handlers, 'TrentService'),
    FSx: playedBy(handlers, 'AWSSimbaAPIService_v20180301'),
  });
  return { 'GET operations': () => ({ operations }) };
}
