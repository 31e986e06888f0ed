import type { Aws } from '../adapters/aws/aws.ts';
import type { Project } from './project.ts';
import { ensureRehearsal, REHEARSAL_ACCOUNT, rehearsalCredentials } from './rehearsal-process.ts';

/**
 * The SDK adapters for this project's endpoint: AWS, an endpoint by URL, or the rehearsal, started when needed. SDKs are
 * loaded here and not before, because most commands never need them.
 */
export async function connectCloud(project: Project): Promise<Aws> {
  const { aws } = project.config;
  const endpoint = project.rehearsal ? await ensureRehearsal(project) : aws.endpoint;
  const { createAws } = await import('../adapters/aws/aws.ts');
  return createAws({
    region: aws.region,
    rehearsal: project.rehearsal ? { credentialsFile: rehearsalCredentials(project) } : null,
    directory: project.directory,
    account: aws.account ?? (project.rehearsal ? REHEARSAL_ACCOUNT : ''),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(aws.profile === undefined ? {} : { profile: aws.profile }),
  });
}
