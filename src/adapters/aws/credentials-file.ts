import { readFile } from 'node:fs/promises';
import { HeadwaterError } from '../../errors.ts';

const PROFILE = 'rehearsal';

/** A key pair that requests are signed with. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The key pair of the profile `rehearsal` in a shared credentials file. It is read when a client first signs, and kept
 * nowhere else. Throws HeadwaterError `rehearsal-credentials` (usage); no message holds a value.
 */
export async function keyPairOf(file: string): Promise<KeyPair> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable(file, 'cannot be read', cause);
  });
  const section = text.split(/^\s*\[/m).find((part) => part.startsWith(`${PROFILE}]`)) ?? '';
  const settingOf = (name: string): string =>
    new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(section)?.[1] ?? '';
  const accessKeyId = settingOf('aws_access_key_id');
  const secretAccessKey = settingOf('aws_secret_access_key');
  if (accessKeyId === '' || secretAccessKey === '') throw unusable(file, `has no profile [${PROFILE}]`);
  return { accessKeyId, secretAccessKey };
}

function unusable(file: string, what: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'rehearsal-credentials',
    blame: 'usage',
    message: `The rehearsal's key pair in ${file} ${what}.`,
    next: ['headwater rehearsal stop, then run again: a start writes that file.'],
    cause,
  });
}
