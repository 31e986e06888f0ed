import * as sdk from '@aws-sdk/client-sts';
import type { TargetHandler } from '../http.ts';
import { createService } from '../model-service.ts';
import type { WorldFile } from '../world-file.ts';
import { rehearsalUserArn } from './user-arn.ts';

/** STS, as far as saying who asks. */
export function openSts(world: WorldFile): TargetHandler {
  return createService('AWSSecurityTokenServiceV20110615', sdk, {
    GetCallerIdentity: async () => {
      const { account } = await world.read();
      return { UserId: 'AIDAREHEARSAL00000000', Account: account, Arn: rehearsalUserArn(account) };
    },
  });
}
