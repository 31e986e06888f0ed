import pMap from 'p-map';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { type AuthorityRegister, authorityKey, authorityRegisterSchema } from '../ledger/authority.ts';
import type { Buckets } from '../ports/bucket.ts';

const READ_AT_ONCE = 8;

/**
 * The registers of authority of all other migrations that share the control bucket, one request for each of its top folders. None when there is no
 * such bucket yet. Throws PortFault, and HeadwaterError `authority-unreadable` (held) for one that nobody here can read: it may forbid what is about
 * to be written.
 */
export async function otherRegisters({
  buckets,
  config,
}: {
  readonly buckets: Pick<Buckets, 'folders' | 'read'>;
  readonly config: Config;
}): Promise<readonly AuthorityRegister[]> {
  const { control } = config.bucket;
  const folders = (await buckets.folders(control)) ?? [];
  const names = folders
    .map((folder) => folder.replace(/\/$/, ''))
    .filter((name) => name !== config.migration);
  const found = await pMap(names, (name) => registerAt(buckets, control, authorityKey(name)), {
    concurrency: READ_AT_ONCE,
  });
  return found.filter((one) => one !== null);
}

async function registerAt(
  buckets: Pick<Buckets, 'read'>,
  control: string,
  key: string,
): Promise<AuthorityRegister | null> {
  const body = await buckets.read(control, key);
  if (body === null) return null;
  try {
    return authorityRegisterSchema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    throw new HeadwaterError({
      code: 'authority-unreadable',
      blame: 'held',
      message: `s3://${control}/${safeText(key)} is not a register of authority that this version can read, so nobody can tell what that migration committed.`,
      next: [
        'Run the same headwater version everywhere.',
        'If the object was damaged: headwater cutover run of that migration writes it anew.',
      ],
      cause,
    });
  }
}
