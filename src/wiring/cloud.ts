import type { Aws } from '../adapters/aws/aws.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import type { Project } from './project-shape.ts';
import { ensureRehearsal, REHEARSAL_ACCOUNT, rehearsalCredentials } from './rehearsal-process.ts';

/**
 * The SDK adapters for this project's endpoint: AWS, an endpoint by URL, or the rehearsal, started when needed. SDKs are
 * loaded here and not before, because most commands never need them. `onCall` hears of every call.
 */
export async function connectCloud(project: Project, onCall?: (call: ServiceCall) => void): Promise<Aws> {
  const { aws } = project.config;
  const endpoint = project.rehearsal ? await ensureRehearsal(project) : aws.endpoint;
  const { createAws } = await import('../adapters/aws/aws.ts');
  return createAws({
    region: aws.region,
    rehearsal: project.rehearsal ? { credentialsFile: rehearsalCredentials(project) } : null,
    directory: project.directory,
    account: aws.account ?? (project.rehearsal ? REHEARSAL_ACCOUNT : ''),
    ...(onCall === undefined ? {} : { onCall }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(aws.profile === undefined ? {} : { profile: aws.profile }),
  });
}
