import { HeadwaterError } from '../errors.ts';
import type { Project } from './project-shape.ts';

/**
 * Refuses credentials of another account than this migration's: agents and roles of one would be looked for in the other,
 * and what can be made there would be. Where STS does not answer, AWS's own refusals have to do. Throws HeadwaterError
 * `wrong-account` (usage).
 */
export async function assertOwnAccount({ config, rehearsal, directory }: Project): Promise<void> {
  if (rehearsal) return;
  const { aws } = config;
  const [own, from] =
    aws.account === undefined
      ? [config.roles.dataSync.split(':')[4] ?? '', 'roles.dataSync']
      : [aws.account, 'aws.account'];
  const { callerAccount } = await import('../adapters/aws/looks/caller.ts');
  const seen = await callerAccount({
    region: aws.region,
    rehearsal: null,
    directory,
    account: own,
    ...(aws.endpoint === undefined ? {} : { endpoint: aws.endpoint }),
    ...(aws.profile === undefined ? {} : { profile: aws.profile }),
  });
  if (seen === null || seen === own) return;
  throw new HeadwaterError({
    code: 'wrong-account',
    blame: 'usage',
    message: `The credentials are of account ${seen}; this migration is in account ${own} (${from}).`,
    next: [
      'Name the right profile in aws.profile or AWS_PROFILE, or log in to the right account.',
      '`headwater doctor` says whose the credentials are.',
    ],
  });
}
