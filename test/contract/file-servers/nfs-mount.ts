import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, flagsOf, fuseLacks, isMounted, unmount } from '../fuse.ts';
import type { NfsServer } from './nfs-server.ts';
import { missingProgram, startProgram, until } from './programs.ts';

const SOURCE = fileURLToPath(new URL('./nfsfuse.c', import.meta.url));

/** What a mount of an NFS export lacks here. */
export function nfsMountLacks(): string | undefined {
  const program = fuseLacks() ?? missingProgram('gcc', 'pkg-config', 'fusermount3', 'nsenter', 'setpriv');
  if (program !== undefined) return program;
  if (flagsOf('fuse3') === undefined) return 'libfuse3-dev';
  return flagsOf('libnfs') === undefined ? 'libnfs-dev' : undefined;
}

/**
 * Mounts an export with libnfs behind FUSE (`nfsfuse.c`), since the kernel's own client is a module that machines for tests lack. `at` is
 * the export's path, or its pseudo path with version 4.
 */
export async function mountNfs(
  server: NfsServer,
  at: string,
  version: '3' | '4',
): Promise<{ readonly path: string; stop(): Promise<void> }> {
  const place = await mkdtemp(join(tmpdir(), 'headwater-nfs-mount-'));
  const [binary, path] = [join(place, 'nfsfuse'), join(place, 'mount')];
  await mkdir(path);
  compile(SOURCE, binary, ['fuse3', 'libnfs']);
  // In the network of the server, and where these tests see files.
  const url = `nfs://127.0.0.1${at}?version=${version}`;
  const client = startProgram('nsenter', ['--target', String(server.pid), '--net', '--', binary, url, path]);
  const stop = async (): Promise<void> => {
    unmount(path);
    await client.stop();
    await rm(place, { recursive: true, force: true });
  };
  try {
    await until(client, () => isMounted(path));
  } catch (error) {
    await stop();
    throw error;
  }
  return { path, stop };
}
