import { type BigIntStats, promises as fs } from 'node:fs';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { RootIdentity } from '../../ports/shares.ts';
import { errorCode } from './system-error.ts';

/** The error for a root that cannot be walked. */
export function mountUnreadable(root: string, why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'mount-unreadable',
    blame: 'usage',
    message: `Cannot read the mount at ${safeText(root)}: ${why}.`,
    next: [
      `Check that the share is mounted on this machine: ls ${safeText(root)}`,
      'Check `mount` of the share in headwater.yaml, and that this user may read it.',
    ],
    cause,
  });
}

/** Looks at the root, following a link to it. Throws `mount-unreadable`. */
export async function inspectRoot(root: string): Promise<RootIdentity> {
  let stat: BigIntStats;
  try {
    stat = await fs.stat(root, { bigint: true });
  } catch (error) {
    const code = errorCode(error);
    throw mountUnreadable(
      root,
      code === 'ENOENT' ? 'there is no such directory' : `stat fails with ${code}`,
      error,
    );
  }
  if (!stat.isDirectory()) throw mountUnreadable(root, 'it is not a directory');
  return { device: stat.dev, inode: stat.ino };
}

/** Throws `mount-unreadable` when another directory answers at the root than before: every name is gone once a mount is. */
export async function assertSameRoot(root: string, before: RootIdentity): Promise<void> {
  const now = await inspectRoot(root);
  if (now.device === before.device && now.inode === before.inode) return;
  throw mountUnreadable(root, 'another file system answers there now');
}

/** Throws `mount-unreadable` unless the root is a directory that this user may list and enter. */
export async function assertReadable(root: string): Promise<void> {
  await inspectRoot(root);
  try {
    await fs.access(root, fs.constants.R_OK | fs.constants.X_OK);
    const directory = await fs.opendir(root, { bufferSize: 1 });
    try {
      await directory.read();
    } finally {
      await directory.close();
    }
  } catch (error) {
    throw mountUnreadable(root, `listing it fails with ${errorCode(error)}`, error);
  }
}

/** Absolute raw path of something below a directory. */
export function inside(directory: Uint8Array, relative: Uint8Array): Buffer {
  if (relative.length === 0) return Buffer.from(directory);
  const slash = directory.at(-1) === SLASH ? [] : [SEPARATOR];
  return Buffer.concat([directory, ...slash, relative]);
}

const SLASH = 0x2f;
const SEPARATOR = Buffer.from('/');
