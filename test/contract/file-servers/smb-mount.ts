import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingProgram, runProgram, startProgram, until } from './programs.ts';
import type { SmbServer } from './smb-server.ts';

/** What a mount of an SMB share lacks here. */
export function smbMountLacks(): string | undefined {
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return '/dev/fuse';
  }
  return missingProgram('rclone', 'fusermount3', 'setpriv');
}

const isMounted = (path: string): boolean =>
  readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);

/** Mounts a share with rclone, an SMB client in user space, since the kernel's own needs root and a module. */
export async function mountSmb(
  server: SmbServer,
  share: string,
): Promise<{ readonly path: string; stop(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'headwater-smb-mount-'));
  const client = startProgram('rclone', ['mount', `lab:${share}`, path, '--read-only'], {
    RCLONE_CONFIG: '',
    RCLONE_CONFIG_LAB_TYPE: 'smb',
    RCLONE_CONFIG_LAB_HOST: '127.0.0.1',
    RCLONE_CONFIG_LAB_PORT: String(server.port),
    RCLONE_CONFIG_LAB_USER: server.user,
    RCLONE_CONFIG_LAB_PASS: runProgram('rclone', ['obscure', '-'], server.password).trim(),
  });
  const stop = async (): Promise<void> => {
    if (isMounted(path) && spawnSync('fusermount3', ['-u', path]).status !== 0)
      spawnSync('fusermount3', ['-uz', path]);
    await client.stop();
    await rmdir(path);
  };
  try {
    await until(client, () => isMounted(path));
  } catch (error) {
    await stop();
    throw error;
  }
  return { path, stop };
}
