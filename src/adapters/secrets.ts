import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import type { SecretRef } from '../ports/data-sync.ts';

/** A secret at hand, or the name of one that only AWS reads. */
export type Secret =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'secrets-manager'; readonly arn: string };

/** Where references are looked up; the defaults are this process. */
export interface SecretSources {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Base of relative `file:` paths. */
  readonly directory?: string;
}

/**
 * Follows `env:NAME`, `file:PATH` or `secretsmanager:ARN`. One line end at the end of a file is not part of the secret.
 * Throws HeadwaterError `secret-missing` (usage) when there is none or it is empty, `secret-reference` when the
 * reference is of no known kind. No message holds a value.
 */
export async function resolveSecret(ref: SecretRef, sources: SecretSources = {}): Promise<Secret> {
  const colon = ref.indexOf(':');
  const kind = ref.slice(0, Math.max(colon, 0));
  const target = ref.slice(colon + 1);
  if (kind === 'secretsmanager') return { kind: 'secrets-manager', arn: target };
  if (kind === 'env')
    return present((sources.environment ?? process.env)[target], ref, `Set ${target} and run again.`);
  if (kind === 'file') {
    const path = resolve(sources.directory ?? process.cwd(), target);
    return present(await contentOf(path, ref), ref, `Write the secret into ${path} and run again.`);
  }
  throw new HeadwaterError({
    code: 'secret-reference',
    blame: 'usage',
    message: 'A secret must be given as env:NAME, file:PATH or secretsmanager:ARN.',
    next: ['Put the secret into an environment variable or a file, and its reference into headwater.yaml.'],
  });
}

function present(value: string | undefined, ref: SecretRef, next: string): Secret {
  if (value !== undefined && value !== '') return { kind: 'value', value };
  throw new HeadwaterError({
    code: 'secret-missing',
    blame: 'usage',
    message: `There is no secret at ${ref}.`,
    next: [next],
  });
}

async function contentOf(path: string, ref: SecretRef): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new HeadwaterError({
      code: 'secret-missing',
      blame: 'usage',
      message: `The secret at ${ref} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      next: [`Make ${path} readable for the user that runs headwater.`],
    });
  }
}
