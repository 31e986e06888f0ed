import { resolveSecret } from '../adapters/secrets.ts';
import { HeadwaterError } from '../errors.ts';
import type { Project } from './project.ts';

const ADDRESS = /^(rediss?|postgres(ql)?):\/\//;

/**
 * The queue's address, read from where `queue` points when it is a reference; it may hold a password, so it goes into no
 * message. Throws HeadwaterError `secret-missing` or `queue-address` (usage).
 */
export async function queueAddress(project: Project): Promise<string> {
  const { queue } = project.config;
  if (!/^(env|file):/.test(queue)) return queue;
  const secret = await resolveSecret(queue, { directory: project.directory });
  if (secret.kind === 'value' && ADDRESS.test(secret.value)) return secret.value;
  throw new HeadwaterError({
    code: 'queue-address',
    blame: 'usage',
    message: `What ${queue} holds is no address of a queue.`,
    next: ['Put a redis://, rediss:// or postgres:// address there.'],
  });
}
