import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { createPostgresBackend, type PostgresConnectionOptions, type PostgresQueueBackend } from 'bullmq';
import pg from 'pg';
import { HeadwaterError } from '../errors.ts';
import type { BackEnd } from './connection.ts';
import { takeLock } from './lock.ts';
import { asBackEnd, migrate, SEARCH_PATH } from './postgres.ts';
import { takeBackFuture } from './postgres-future.ts';
import { exists, openQueueData, removeHalfMade } from './queue-data.ts';

/** Longest path a unix socket may have: 104 bytes on macOS and 108 on Linux, with the final zero. */
const MAX_SOCKET_PATH = 100;

/** PGlite has no autovacuum, and a job that waits for days is a row rewritten thousands of times. */
const VACUUM_EVERY_MS = 10 * 60_000;

/** A statement takes milliseconds; one that takes this long will not come back, and must not hang `apply`. */
const STATEMENT_LIMIT_MS = 60_000;

/**
 * Opens the queue in PGlite, data in `<directory>/queue`. One process at a time: see {@link takeLock}. A data directory
 * that PGlite cannot open (power lost in mid-write, made by another PGlite) is set aside as `queue.broken-<time>` and made
 * anew, because all of it can be derived from plan and ledger; `warn` is told.
 *
 * Throws HeadwaterError `queue-busy` (held), `queue-directory` (usage) when the directory cannot be written.
 */
export async function openEmbedded(
  directory: string,
  warn: (text: string) => void,
): Promise<BackEnd<PostgresQueueBackend, PostgresConnectionOptions>> {
  const root = resolve(directory);
  const data = join(root, 'queue');
  const release = await lockIn(root);
  try {
    const opened = await openData(data, warn);
    return {
      backend: 'embedded',
      factory: createPostgresBackend,
      connection: asBackEnd(opened.pool),
      takeBackFuture: (lockMs) => takeBackFuture(opened.pool, lockMs),
      close: () => opened.close().finally(release),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function lockIn(root: string): Promise<() => Promise<void>> {
  try {
    await mkdir(root, { recursive: true });
    return await takeLock(join(root, 'queue.lock'));
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    throw unusable(root, error);
  }
}

async function openData(data: string, warn: (text: string) => void) {
  await removeHalfMade(data);
  const isNew = !(await exists(data));
  try {
    return await serveQueueData(data);
  } catch (error) {
    // A directory that cannot even be filled is no use to set aside: the fault is the disk's.
    if (isNew) throw unusable(data, error);
    const aside = `${data}.broken-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await removeOlderBroken(data);
    await rename(data, aside).catch((cause: unknown) => {
      throw unusable(data, cause);
    });
    warn(
      `The embedded queue could not be opened (${reasonOf(error)}). It was set aside as ${aside} and made anew; ` +
        'nothing is lost, because the ledger knows what is done.',
    );
  }
  try {
    return await serveQueueData(data);
  } catch (error) {
    throw unusable(data, error);
  }
}

/** Starts PGlite (`db`) and its socket server, and connects a pool to it, with BullMQ's tables as they have to be. */
export async function serveQueueData(data: string) {
  // Loaded here because it is large, and only the embedded queue needs it.
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await openQueueData(data);
  let server: PGLiteSocketServer | undefined;
  let pool: pg.Pool | undefined;
  try {
    const listening = await listen(
      (where) => new PGLiteSocketServer({ db, maxConnections: 8, ...where }),
      data,
    );
    server = listening.server;
    pool = poolOn(listening.address);
    await migrate(pool);
    // All clients share PGlite's one session; a client that leaves may reset what its start-up packet set.
    await db.exec('ALTER ROLE postgres SET search_path = bullmq; SET search_path = bullmq;');
  } catch (error) {
    await stop(pool, server, db);
    throw error;
  }
  const opened = { pool, server };
  const vacuum = setInterval(() => void opened.pool.query('VACUUM').catch(() => undefined), VACUUM_EVERY_MS);
  vacuum.unref();
  return {
    db,
    pool: opened.pool,
    close: async () => {
      clearInterval(vacuum);
      await stop(opened.pool, opened.server, db);
    },
  };
}

/**
 * Two clients: the worker's LISTEN client, and one for everything else. PGlite has a single session without a lock around
 * a client's Parse ... Sync, so two busy clients could answer each other's statements once a message is larger than one
 * socket read; a second busy client would not be faster anyway.
 */
function poolOn(address: { readonly host: string; readonly port: number }): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    user: 'postgres',
    database: 'postgres',
    options: SEARCH_PATH,
    max: 2,
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
    query_timeout: STATEMENT_LIMIT_MS,
  });
  // Every worker adds one that BullMQ leaves behind.
  pool.setMaxListeners(0);
  pool.on('error', () => undefined);
  relayNotifications(pool);
  return pool;
}

/**
 * PGlite sends a notification to the client whose statement raised it, not to the one that listens: hand it on, or a
 * waiting worker sleeps until its next poll, seconds later.
 */
function relayNotifications(pool: pg.Pool): void {
  const clients = new Set<pg.PoolClient>();
  const relayed = new WeakSet<object>();
  pool.on('remove', (client) => clients.delete(client));
  pool.on('connect', (client) => {
    clients.add(client);
    // One that is out of the pool ends the process when nobody listens to its errors.
    client.on('error', () => undefined);
    client.on('notification', (message) => {
      if (relayed.has(message)) return;
      const copy = { ...message };
      relayed.add(copy);
      for (const other of clients) if (other !== client) other.emit('notification', copy);
    });
  });
}

/** A socket file only its owner can reach; loopback TCP where the path is too long or the file system has no sockets. */
async function listen(
  make: (where: { path: string } | { host: string; port: number }) => PGLiteSocketServer,
  data: string,
) {
  const folder = `${data}.socket`;
  const path = join(folder, '.s.PGSQL.5432');
  if (process.platform !== 'win32' && Buffer.byteLength(path) <= MAX_SOCKET_PATH) {
    try {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o700);
      await rm(path, { force: true });
      const server = make({ path });
      await server.start();
      return { server, address: { host: folder, port: 5432 } };
    } catch {
      // Falls through to TCP.
    }
  }
  const server = make({ host: '127.0.0.1', port: 0 });
  await server.start();
  return { server, address: { host: '127.0.0.1', port: Number(server.getServerConn().split(':').at(-1)) } };
}

async function stop(
  pool: pg.Pool | undefined,
  server: PGLiteSocketServer | undefined,
  db: PGlite,
): Promise<void> {
  await pool?.end().catch(() => undefined);
  await server?.stop().catch(() => undefined);
  await db.close().catch(() => undefined);
}

/** One broken queue is kept for whoever wants to look; each is tens of megabytes. */
async function removeOlderBroken(data: string): Promise<void> {
  const folder = dirname(data);
  const old = (await readdir(folder)).filter((name) => name.startsWith('queue.broken-'));
  await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function unusable(path: string, cause: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'queue-directory',
    blame: 'usage',
    message: `The embedded queue cannot be kept in ${path}: ${reasonOf(cause)}.`,
    next: ['Check that the directory can be written and that the disk has at least 200 MB free.'],
    cause,
  });
}
