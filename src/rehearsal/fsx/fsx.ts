import * as sdk from '@aws-sdk/client-fsx';
import type { Clock } from '../clock.ts';
import type { TargetHandler } from '../http.ts';
import { createService } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import { associationOperations } from './associations.ts';
import { fileSystemOperations } from './file-systems.ts';
import { FSX_LIMITS } from './limits.ts';
import { openFsxRecords } from './records.ts';

/**
 * FSx for Lustre, as far as it tells who reads a bucket. Its records stay in the directory's `fsx`. `stepDelayMs`: how long
 * what was made is CREATING.
 */
export async function openFsx(options: {
  readonly directory: string;
  readonly world: WorldFile;
  readonly clock: Clock;
  readonly stepDelayMs: number;
}): Promise<TargetHandler> {
  const context = await openFsxRecords(options);
  const service = createService(
    'AWSSimbaAPIService_v20180301',
    sdk,
    { ...fileSystemOperations(context), ...associationOperations(context) },
    { limits: FSX_LIMITS },
  );
  return {
    ...service,
    notComplete: {
      CreateFileSystem: 'Lustre only, and nothing is served: no network, no mount, no storage.',
      DescribeFileSystems: 'What was asked for at the creation only.',
      CreateDataRepositoryAssociation:
        'Kept and told; nothing is imported or exported, and the bucket is not looked at.',
      DescribeDataRepositoryAssociations: 'Filters by file system and type of repository only.',
    },
  };
}
