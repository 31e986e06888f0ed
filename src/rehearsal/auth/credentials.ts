import { randomBytes, randomInt } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';

/** A key pair that requests are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials are only taken together with it. */
  readonly sessionToken?: string;
}

/** The name of the profile, besides `default`, under which the key pair is kept. */
export const PROFILE = 'rehearsal';

/** Where a rehearsal in `directory` keeps its key pair, as AWS's shared credentials file. */
export const credentialsPath = (directory: string): string => join(directory, 'credentials');

/**
 * The key pair of the rehearsal in `directory`: the one kept there, else a new one by chance. `given` takes the place of
 * either. The file (mode 0600) also names the Region, so that the AWS CLI needs nothing else.
 * @throws HeadwaterError `rehearsal-credentials-invalid`
 */
export async function openCredentials(
  directory: string,
  region: string,
  given?: Credentials,
): Promise<Credentials> {
  const file = credentialsPath(directory);
  const kept = await readFile(file, 'utf8').catch(() => null);
  const credentials = given ?? (kept === null ? newKeyPair() : parse(kept, file));
  const text = credentialsFile(credentials, region);
  if (kept !== text) await replace(directory, file, text);
  else if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  return credentials;
}

const ID_LENGTH = 20;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** 40 characters of base64, as AWS's secrets have. */
const SECRET_BYTES = 30;

function newKeyPair(): Credentials {
  let accessKeyId = 'REHEARSAL';
  while (accessKeyId.length < ID_LENGTH) accessKeyId += ID_LETTERS[randomInt(ID_LETTERS.length)];
  return { accessKeyId, secretAccessKey: randomBytes(SECRET_BYTES).toString('base64') };
}

function credentialsFile(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  region: string,
): string {
  const values = [
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    ...(sessionToken === undefined ? [] : [`aws_session_token = ${sessionToken}`]),
    `region = ${region}`,
  ].join('\n');
  return `# These open this rehearsal and nothing else. Remove the file for new ones.\n[default]\n${values}\n\n[${PROFILE}]\n${values}\n`;
}

function parse(text: string, file: string): Credentials {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[\s*(.*?)\s*\]\s*$/.exec(line)?.[1] ?? section;
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === PROFILE && name !== undefined && value !== undefined) values.set(name, value);
  }
  const accessKeyId = values.get('aws_access_key_id') ?? '';
  const secretAccessKey = values.get('aws_secret_access_key') ?? '';
  const sessionToken = values.get('aws_session_token');
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new HeadwaterError({
      code: 'rehearsal-credentials-invalid',
      blame: 'usage',
      message: `${file} has no key pair in its profile [${PROFILE}].`,
      next: ['Remove that file: the rehearsal writes a new one.'],
    });
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function replace(directory: string, file: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}
