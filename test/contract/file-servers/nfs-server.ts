import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingProgram, type Ran, run, startProgram, until } from './programs.ts';

/** An NFS-Ganesha of the test's own, in a network of its own. */
export interface NfsServer {
  /** A process in its network. */
  readonly pid: number;
  /** Runs a program where the server is 127.0.0.1, with NFS, mount service and port mapper at their usual ports; its working directory is the root. */
  run(program: string, args: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

/** What an NFS-Ganesha of the test's own lacks here. Its port mapper needs port 111, and so a network namespace that root makes. */
export function nfsServerLacks(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  return missingProgram('ganesha.nfsd', 'rpcbind', 'unshare', 'nsenter', 'showmount', 'ip', 'setpriv');
}

const SCRIPT = `
set -e
ip link set lo up
mount -t tmpfs tmpfs /run
mkdir -p /run/rpcbind
rpcbind -f &
while ! rpcinfo -p >/dev/null 2>&1; do sleep 0.05; done
exec ganesha.nfsd -F -L "$1/log" -f "$1/ganesha.conf" -p "$1/pid"
`;

/** Exports folders read-only over NFSv3 and NFSv4, each by its own path and, with v4, as \`/NUMBER\`. */
export async function startNfsServer(folders: readonly string[]): Promise<NfsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-nfs-'));
  const config = [
    'NFS_CORE_PARAM { Protocols = 3, 4; Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false; }',
    // Owners by number, as Linux has them with sec=sys; by name they would be those of an idmap domain that nobody set up.
    'NFSV4 { Graceless = true; RecoveryBackend = fs; Only_Numeric_Owners = true; }',
    ...folders.map(
      (path, at) =>
        `EXPORT { Export_Id = ${at + 1}; Path = "${path}"; Pseudo = "/${at + 1}"; Access_Type = RO; Squash = No_Root_Squash; SecType = sys; Protocols = 3, 4; Transports = TCP; FSAL { Name = VFS; } }`,
    ),
  ];
  await writeFile(join(folder, 'ganesha.conf'), `${config.join('\n')}\n`);
  const server = startProgram('unshare', ['--net', '--mount', 'bash', '-c', SCRIPT, 'nfs', folder]);
  const inside: NfsServer['run'] = (program, args) =>
    run('nsenter', ['--target', String(server.child.pid), '--net', '--mount', '--', program, ...args]);
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(server, async () => {
      const { code, stdout } = await inside('showmount', ['--exports', '--no-headers', '127.0.0.1']);
      return code === 0 && stdout.trim().split('\n').length === folders.length;
    });
  } catch (error) {
    const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`${error}\n${log.slice(-3000)}`);
  }
  return { pid: server.child.pid ?? 0, run: inside, stop };
}
