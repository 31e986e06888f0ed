import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeTrouble } from './catalog/write-trouble.ts';

/**
 * Writes bytes to a file that is seen whole or not at all, and only when their digest (hex; SHA-256, unless named) is that one: false
 * when it is another. Throws HeadwaterError `disk-unwritable` (held), and what the bytes' source throws.
 */
export async function writeVerified(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  digest: string,
  algorithm: 'sha256' | 'md5' = 'sha256',
): Promise<boolean> {
  const partial = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  const hash = createHash(algorithm);
  try {
    const handle = await open(partial, 'wx');
    try {
      for await (const chunk of bytes) {
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (hash.digest('hex') !== digest) return false;
    await rename(partial, file);
    return true;
  } catch (error) {
    throw writeTrouble(error, dirname(file));
  } finally {
    await rm(partial, { force: true });
  }
}
