import { lstat, opendir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MountSight } from '../../doctor/sightings.ts';
import type { RootMark } from '../../ports/doctor.ts';
import type { MountQuestion } from './mount.ts';
import { mountAt } from './mount-info.ts';

/** What is at a path, as this user sees it. Any call may hang. */
async function sightOf({ path, marks }: MountQuestion): Promise<MountSight> {
  const nothing = { path, empty: false, mountPoint: null, fileSystem: null, identity: null, marks: null };
  try {
    const found = await stat(path, { bigint: true });
    if (!found.isDirectory()) return { ...nothing, trouble: 'no-directory' };
    const real = await realpath(path);
    const above = await stat(dirname(real), { bigint: true });
    const mounted = mountAt(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''), real);
    const empty = await isEmpty(path);
    return {
      path,
      trouble: null,
      empty,
      mountPoint: mounted?.point === real || above.dev !== found.dev,
      fileSystem: mounted?.fileSystem ?? null,
      identity: `${found.dev}:${found.ino}`,
      marks: marks === null ? null : { known: marks.length, same: await countSame(path, marks) },
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ...nothing, trouble: code === 'ENOENT' ? 'missing' : code };
  }
}

async function isEmpty(path: string): Promise<boolean> {
  const directory = await opendir(path, { bufferSize: 1 });
  try {
    return (await directory.read()) === null;
  } finally {
    await directory.close();
  }
}

async function countSame(path: string, marks: readonly RootMark[]): Promise<number> {
  const same = await Promise.all(
    marks.map(async ({ name, inode }) => {
      const raw = Buffer.concat([Buffer.from(`${path}/`), Buffer.from(name, 'base64')]);
      const found = await lstat(raw, { bigint: true }).catch(() => null);
      return found !== null && (inode === null || String(found.ino) === inode);
    }),
  );
  return same.filter(Boolean).length;
}

process.once('message', (question: MountQuestion) => {
  void sightOf(question).then((sight) => process.send?.(sight));
});
// Whoever asked has gone; an exit would wait for calls that hang.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
