import { resolveSecret } from '../adapters/secrets.ts';
import { ownKeySigner } from '../adapters/signing/own-key.ts';
import { HeadwaterError } from '../errors.ts';
import type { Signer } from '../ports/signer.ts';
import { awsOptions } from './cloud.ts';
import type { Project } from './project-shape.ts';

/**
 * What signs the evidence of this project; null when `signing` is not configured. A key of our own is read at once, so that
 * nobody verifies for hours to find that it is not there; KMS is first asked when there is something to sign. Throws
 * HeadwaterError `secret-missing` or `signing-key-unusable` (usage).
 */
export async function openSigner(project: Project): Promise<Signer | null> {
  const reference = project.config.signing?.key;
  if (reference === undefined) return null;
  if (reference.startsWith('kms:')) {
    const { kmsSigner } = await import('../adapters/aws/kms-signer.ts');
    return kmsSigner(await awsOptions(project), reference.slice('kms:'.length));
  }
  const secret = await resolveSecret(reference, { directory: project.directory });
  if (secret.kind === 'value') return ownKeySigner(secret.value, reference);
  throw new HeadwaterError({
    code: 'signing-key-unusable',
    blame: 'bug',
    message: `The schema let ${reference} through, which is no place for a signing key.`,
  });
}
