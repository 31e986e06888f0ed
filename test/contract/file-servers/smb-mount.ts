import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuseLacks, isMounted, unmount } from '../fuse.ts';
import { missingProgram, runProgram, startProgram, until } from './programs.ts';
import type { SmbServer } from './smb-server.ts';

/** What a mount of an SMB share lacks here. */
export function smbMountLacks(): string | undefined {
  return fuseLacks() ?? missingProgram('rclone', 'fusermount3', 'setpriv');
}

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
    unmount(path);
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
