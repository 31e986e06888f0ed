import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { HeadwaterError } from '../errors.ts';

/**
 * Puts a new text in the place of a file's, whole or not at all; mode and links stay. Throws HeadwaterError (usage)
 * `config-changed` when it is no longer `before`, `config-unwritable`; the file is as it was then.
 */
export async function replaceFile(path: string, before: string, after: string): Promise<void> {
  const unwritable = (cause: unknown): HeadwaterError =>
    new HeadwaterError({
      code: 'config-unwritable',
      blame: 'usage',
      message: `Did not write ${path}: ${(cause as NodeJS.ErrnoException).code ?? 'failed'}.`,
      next: ['Make it and its folder writable for you, or run without --write.'],
      cause,
    });
  const file = await realpath(path).catch((cause) => {
    throw unwritable(cause);
  });
  const beside = `${file}.${process.pid}.new`;
  try {
    await writeFile(beside, after, { flag: 'wx' });
    await chmod(beside, (await stat(file)).mode & 0o7777);
    if ((await readFile(file, 'utf8')) !== before)
      throw new HeadwaterError({
        code: 'config-changed',
        blame: 'usage',
        message: `${path} was changed by someone else at the same time, so nothing was written.`,
        next: ['Run the same command again.'],
      });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause instanceof HeadwaterError ? cause : unwritable(cause);
  }
}
