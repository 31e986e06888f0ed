import { access, constants, readFile, stat, statfs } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { SecretSight } from '../../doctor/sightings.ts';
import type { MachineLooks } from '../../ports/doctor.ts';
import { resolveSecret } from '../secrets.ts';
import { lookAtMount } from './mount.ts';

/** Programs that `inventory discover` starts. */
const PROGRAMS = ['showmount', 'smbclient'];
/** Debian keeps showmount where only root looks for programs. */
const ALSO_IN = ['/usr/sbin', '/sbin'];

/** Looks at this machine; a mount has `mountWithinMs`. */
export function createMachineLooks(options: { readonly mountWithinMs: number }): MachineLooks {
  return {
    async machine(state, nodeNeeded) {
      const place = await nearest(state);
      const [openFiles, stateWritable, disk, missing] = await Promise.all([
        openFilesLimit(),
        isAllowed(place, constants.W_OK | constants.X_OK),
        statfs(place).catch(() => null),
        Promise.all(PROGRAMS.map(async (name) => ((await isOnPath(name)) ? [] : [name]))),
      ]);
      return {
        nodeVersion: process.versions.node,
        nodeNeeded,
        openFiles,
        stateWritable,
        freeBytes: disk === null ? null : disk.bavail * disk.bsize,
        missingPrograms: missing.flat(),
      };
    },
    mount: (path, marks) => lookAtMount(path, marks, options.mountWithinMs),
    secret: secretSight,
  };
}

/** The directory itself, or the nearest one above it that exists. */
async function nearest(path: string): Promise<string> {
  const above = dirname(path);
  return above === path || (await stat(path).catch(() => null)) !== null ? path : nearest(above);
}

/** The soft limit, proc(5); null where there is no /proc. */
async function openFilesLimit(): Promise<number | null> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === undefined ? null : soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft);
}

async function isOnPath(name: string): Promise<boolean> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_IN].filter(
    (folder) => folder !== '',
  );
  const found = await Promise.all(folders.map((folder) => isAllowed(join(folder, name), constants.X_OK)));
  return found.includes(true);
}

function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

async function secretSight(reference: string, directory: string): Promise<SecretSight> {
  const secret = await resolveSecret(reference, { directory });
  if (secret.kind === 'secrets-manager') return { kind: 'secretsmanager' };
  if (reference.startsWith('env:')) return { kind: 'env', othersMayRead: false };
  const { mode } = await stat(resolve(directory, reference.slice('file:'.length)));
  return { kind: 'file', othersMayRead: (mode & 0o044) !== 0 };
}
