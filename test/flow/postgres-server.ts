import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './redis-server.ts';

/** Where Debian and its kin keep the server's programs: not on the PATH. */
const ROOT = '/usr/lib/postgresql';

const READY_WITHIN_MS = 30_000;

/** The directory of `initdb` and `postgres`, of the newest version here; null when there is none. */
function programs(): string | null {
  if (!existsSync(ROOT)) return null;
  const versions = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
  const found = versions.find((version) => existsSync(join(ROOT, version, 'bin/initdb')));
  return found === undefined ? null : join(ROOT, found, 'bin');
}

/** Whether tests that need PostgreSQL can run; as loud as {@link redisIsHere} when they cannot. */
export function postgresIsHere(): boolean {
  const found = programs() !== null;
  if (!found && process.env.CI !== undefined)
    throw new Error(`There is no PostgreSQL in ${ROOT}, and CI is set.`);
  if (!found)
    process.stderr.write(`\n*** SKIPPED: no PostgreSQL in ${ROOT}; the jobs are not tested on it. ***\n\n`);
  return found;
}

/** A PostgreSQL of our own. */
export interface PostgresServer {
  readonly url: string;
  /** Ends it as a power cut would, and starts it again on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL on a free port of the loopback, its data in a temporary directory, never as root, which it refuses. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs();
  if (bin === null) throw new Error(`There is no PostgreSQL in ${ROOT}.`);
  const folder = await mkdtemp(join(tmpdir(), 'headwater-postgres-'));
  const who = unprivileged();
  await chmod(folder, 0o700);
  if (who.uid !== undefined && who.gid !== undefined) await chown(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const options: SpawnOptions = { ...who, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } };
  const initdb = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '--no-instructions',
  ];
  const made = spawnSync(join(bin, 'initdb'), initdb, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const serve = async () => {
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`];
    const quick = ['fsync=off', 'full_page_writes=off', 'max_connections=60', 'shared_buffers=32MB'];
    const flags = [...settings, ...quick].flatMap((setting) => ['-c', setting]);
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...options, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const ask = () =>
      spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], options).status === 0;
    for (const deadline = Date.now() + READY_WITHIN_MS; !ask(); await sleep(50)) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error('postgres did not start');
    }
    return { server, ended };
  };
  let running = await serve();
  /** SIGQUIT: at once, nothing written down; SIGKILL would leave shared memory behind. */
  const cut = async (): Promise<void> => {
    running.server.kill('SIGQUIT');
    await running.ended;
  };
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async restart() {
      await cut();
      running = await serve();
    },
    async stop() {
      await cut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whom to run as: whoever we are, or the package's own user when we are root. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
