import { mkdir, readFile, realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WriteTest } from '../../ports/write-test.ts';
import { mountAt } from './mount-info.ts';

/** A directory, because removing one can never remove anybody's data: the system refuses when something is in it. */
const CANARY = '.headwater-write-test';

/** Tries to write where a share is mounted on this host. */
export function createWriteTest(): WriteTest {
  return {
    async tryWrite(root) {
      const canary = join(root, CANARY);
      const refused = await codeOf(mkdir(canary));
      // One that an earlier attempt left behind: that it cannot be removed tells as much.
      const errorCode = refused === null || refused === 'EEXIST' ? await codeOf(rmdir(canary)) : refused;
      if (errorCode === null) return { kind: 'accepted' };
      return { kind: 'refused', errorCode, mountedReadOnly: await isMountedReadOnly(root) };
    },
  };
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const code = (error as { readonly code?: unknown } | null)?.code;
    return typeof code === 'string' ? code : 'UNKNOWN';
  }
}

async function isMountedReadOnly(root: string): Promise<boolean | null> {
  try {
    const mounted = mountAt(await readFile('/proc/self/mountinfo', 'utf8'), await realpath(root));
    return mounted?.readOnly ?? null;
  } catch {
    return null;
  }
}
