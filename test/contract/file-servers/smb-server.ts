import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../flow/redis-server.ts';
import { listensOn, missingProgram, runProgram, startProgram, until } from './programs.ts';

/** A Samba of the test's own. */
export interface SmbServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** The program a Samba of the test's own lacks here. */
export const smbServerLacks = (): string | undefined => missingProgram('smbd', 'pdbedit', 'setpriv');

const PASSWORD = 'p%ss "word';

/** Serves folders as shares by these names to the current user, read-only, on a free port of the loopback. */
export async function startSmbServer(
  shares: Readonly<Record<string, { readonly path: string; readonly comment?: string }>>,
): Promise<SmbServer> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-smb-'));
  const port = await freePort();
  const user = userInfo().username;
  for (const name of ['private', 'lock', 'state', 'cache', 'pid', 'ncalrpc', 'log'])
    await mkdir(join(folder, name), { mode: 0o700 });
  const config = join(folder, 'smb.conf');
  const lines = [
    '[global]',
    'workgroup = LAB',
    'server role = standalone server',
    'interfaces = 127.0.0.1/8',
    'bind interfaces only = yes',
    `smb ports = ${port}`,
    'disable netbios = yes',
    'disable spoolss = yes',
    'load printers = no',
    'printcap name = /dev/null',
    'restrict anonymous = 2',
    `passdb backend = smbpasswd:${folder}/private/smbpasswd`,
    `private dir = ${folder}/private`,
    `lock directory = ${folder}/lock`,
    `state directory = ${folder}/state`,
    `cache directory = ${folder}/cache`,
    `pid directory = ${folder}/pid`,
    `ncalrpc dir = ${folder}/ncalrpc`,
    `log file = ${folder}/log/smbd`,
    ...Object.entries(shares).flatMap(([name, { path, comment = '' }]) => [
      `[${name}]`,
      `path = ${path}`,
      `comment = ${comment}`,
      'read only = yes',
      'wide links = no',
    ]),
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  runProgram('pdbedit', [`--configfile=${config}`, '-a', '-t', '-u', user], `${PASSWORD}\n${PASSWORD}\n`);
  const server = startProgram('smbd', ['--foreground', '--no-process-group', `--configfile=${config}`]);
  const stop = async (): Promise<void> => {
    // Samba starts this one apart from itself, for lists of shares.
    const beside = Number(await readFile(join(folder, 'pid/samba-dcerpcd.pid'), 'utf8').catch(() => ''));
    await server.stop();
    try {
      if (beside > 1) process.kill(beside, 'SIGTERM');
    } catch {
      // It went with the server.
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await until(server, () => listensOn(port));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, user, password: PASSWORD, stop };
}
