import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAtQueue } from '../../src/jobs/look.ts';
import { thisProcess } from '../../src/locks/holder.ts';
import { postgresIsHere, startPostgres } from '../flow/postgres-server.ts';
import { freePort, redisIsHere, startRedis } from '../flow/redis-server.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor queue-'));
});
afterAll(() => rm(directory, { recursive: true }));

const look = (url: string) => lookAtQueue({ url, directory });

describe.runIf(redisIsHere())('a real Redis', () => {
  test.each([
    [
      'that was a cache',
      ['--maxmemory-policy', 'allkeys-lru'],
      { evictionPolicy: 'allkeys-lru', appendOnly: false },
    ],
    ['as it should be', ['--appendonly', 'yes'], { evictionPolicy: 'noeviction', appendOnly: true }],
    ['that is a replica', ['--replicaof', '127.0.0.1', '9'], { role: 'slave' }],
  ])('%s', async (_what, settings, wanted) => {
    const redis = await startRedis(...settings);
    try {
      const found = await look(redis.url);
      expect(found).toMatchObject({ kind: 'redis', role: 'master', ...wanted });
      expect(found.kind === 'redis' && found.version).toMatch(/^\d+\.\d+/);
    } finally {
      await redis.stop();
    }
  });

  test('that wants a password says so, and the wrong one is not shown', async () => {
    const redis = await startRedis('--requirepass', 'right');
    try {
      await expect(look(redis.url)).rejects.toMatchObject({ code: 'queue-unreachable' });
      const wrong = await look(redis.url.replace('//', '//:wr0ng@')).catch((error: Error) => error.message);
      expect(wrong).toMatch(/cannot be used/);
      expect(wrong).not.toContain('wr0ng');
      expect(await look(redis.url.replace('//', '//:right@'))).toMatchObject({ kind: 'redis' });
    } finally {
      await redis.stop();
    }
  });
});

describe('servers that are none, or old', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });
  /** Answers every command of the Redis protocol with the same text, or never. */
  async function answering(info: string | null): Promise<string> {
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        // One answer for each command that the chunk holds.
        const commands = chunk.toString().match(/^\*\d+/gm)?.length ?? 0;
        if (info !== null) socket.write(`$${Buffer.byteLength(info)}\r\n${info}\r\n`.repeat(commands));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  test('an old Redis', async () => {
    const info =
      'redis_version:5.0.14\r\nloading:0\r\nrole:master\r\naof_enabled:0\r\nmaxmemory_policy:noeviction\r\n';
    expect(await look(await answering(info))).toMatchObject({
      version: '5.0.14',
      evictionPolicy: 'noeviction',
    });
  });

  test.each([
    ['one that never answers', () => answering(null)],
    ['a port that nobody listens on, as Redis', async () => `redis://127.0.0.1:${await freePort()}`],
    [
      'a port that nobody listens on, as PostgreSQL',
      async () => `postgres://127.0.0.1:${await freePort()}/x`,
    ],
  ])('%s', async (_what, url) => {
    await expect(look(await url())).rejects.toMatchObject({ code: 'queue-unreachable' });
  });
});

describe.runIf(postgresIsHere())('a real PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  test('says its version, and that tables may be made; nothing is made to find out', async () => {
    expect(await look(server.url)).toMatchObject({ kind: 'postgres', canCreate: true, recovering: false });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query("SELECT to_regnamespace('bullmq') IS NULL AS absent");
    expect(rows).toEqual([{ absent: true }]);
    await client.query('CREATE ROLE reader LOGIN');
    await client.end();
    const reader = new URL(server.url);
    reader.username = 'reader';
    expect(await look(reader.href)).toMatchObject({ kind: 'postgres', canCreate: false });
  });
});

describe('the embedded queue', () => {
  test('is not opened to be looked at', async () => {
    expect(await look('embedded')).toEqual({ kind: 'embedded', writable: true, heldBy: null });
    expect(await readdir(directory)).toEqual([]);
    const below = join(directory, 'not/made/yet');
    expect(await lookAtQueue({ url: 'embedded', directory: below })).toMatchObject({ writable: true });
  });

  test('is held by a process that lives, and not by one that does not', async () => {
    const own = await thisProcess();
    await mkdir(join(directory, 'held'));
    const lock = join(directory, 'held/queue.lock');
    await writeFile(lock, JSON.stringify(own));
    const held = () => lookAtQueue({ url: 'embedded', directory: join(directory, 'held') });
    expect(await held()).toMatchObject({ heldBy: `process ${process.pid}` });
    await writeFile(lock, JSON.stringify({ ...own, started: '1' }));
    expect(await held()).toMatchObject({ heldBy: null });
    await writeFile(lock, '\u0000');
    expect(await held()).toMatchObject({ heldBy: null });
  });
});
