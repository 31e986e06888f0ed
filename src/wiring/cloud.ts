import type { Aws } from '../adapters/aws/aws.ts';
import type { AwsOptions } from '../adapters/aws/client-options.ts';
import type { ServiceCall } from '../ports/service-call.ts';
import type { Project } from './project-shape.ts';
import { ensureRehearsal, REHEARSAL_ACCOUNT, rehearsalCredentials } from './rehearsal-process.ts';

/** Where this project's AWS is: AWS, an endpoint by URL, or the rehearsal, started when needed. */
export async function awsOptions(project: Project): Promise<AwsOptions> {
  const { aws } = project.config;
  const endpoint = project.rehearsal ? await ensureRehearsal(project) : aws.endpoint;
  return {
    region: aws.region,
    rehearsal: project.rehearsal ? { credentialsFile: rehearsalCredentials(project) } : null,
    directory: project.directory,
    account: aws.account ?? (project.rehearsal ? REHEARSAL_ACCOUNT : ''),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(aws.profile === undefined ? {} : { profile: aws.profile }),
  };
}

/**
 * The SDK adapters for this project's endpoint. SDKs are loaded here and not before, because most commands never need
 * them. `onCall` hears of every call.
 */
export async function connectCloud(project: Project, onCall?: (call: ServiceCall) => void): Promise<Aws> {
  const options = await awsOptions(project);
  const { createAws } = await import('../adapters/aws/aws.ts');
  return createAws({ ...options, ...(onCall === undefined ? {} : { onCall }) });
}
