import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Whether tests that need Redis can run. Says loudly when they cannot; with CI set it throws instead, so that a missing
 * server never passes for a green run.
 */
export function redisIsHere(): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (!found && process.env.CI !== undefined)
    throw new Error('redis-server is not on the PATH, and CI is set.');
  if (!found)
    process.stderr.write(
      '\n*** SKIPPED: redis-server is not on the PATH; the jobs are not tested on Redis. ***\n\n',
    );
  return found;
}

export interface RedisServer {
  readonly url: string;
  /** It is there, and answers nobody. */
  freeze(): void;
  thaw(): void;
  /** Kills it and starts it again on the same data and port; without `--appendonly yes` all is forgotten. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of our own on a free port of the loopback, with its data in a temporary directory. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-redis-'));
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const serve = async () => {
    const server = spawn('redis-server', [...flags, '--maxmemory-policy', 'noeviction', ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept connections') && resolve());
      void ended.then(() => reject(new Error('redis-server ended before it was ready')));
    });
    return { server, ended };
  };
  let running = await serve();
  const kill = async (): Promise<void> => {
    running.server.kill('SIGKILL');
    await running.ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void running.server.kill('SIGSTOP'),
    thaw: () => void running.server.kill('SIGCONT'),
    async restart() {
      await kill();
      running = await serve();
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
