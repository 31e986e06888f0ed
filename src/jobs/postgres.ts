import {
  createPostgresBackend,
  type PgPool,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  runMigrations,
} from 'bullmq';
import pg from 'pg';
import type { BackEnd } from './connection.ts';
import { takeBackFuture } from './postgres-future.ts';
import { CONNECT_TIMEOUT_MS, unreachable } from './url.ts';

/** BullMQ's tables live in a schema of their own; its statements name them without it. */
export const SEARCH_PATH = '-c search_path=bullmq';

/**
 * Connects to a PostgreSQL server and brings BullMQ's schema up to date. Throws HeadwaterError `queue-unreachable`
 * within about five seconds.
 */
export async function openPostgres(
  url: string,
): Promise<BackEnd<PostgresQueueBackend, PostgresConnectionOptions>> {
  const pool = poolFor(url);
  // Idle clients that lose their server report here; BullMQ listens too, but only while something is open.
  pool.setMaxListeners(0);
  pool.on('error', () => undefined);
  // A client that is out of the pool reports by itself, and ends the process when nobody listens.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw unreachable(url, error);
  }
  return {
    backend: 'postgres',
    factory: createPostgresBackend,
    connection: asBackEnd(pool),
    repair: () => migrate(pool),
    takeBackFuture: (lockMs) => takeBackFuture(pool, lockMs),
    close: () => pool.end(),
  };
}

/** Creates or upgrades BullMQ's tables, in one transaction on one client. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
}

/**
 * BullMQ types the part of `pg.Pool` it uses by overloads, which the generic signatures of @types/pg do not match although
 * a real pool is what BullMQ documents and tests.
 */
export function asBackEnd(pool: pg.Pool): PgPool {
  return pool as unknown as PgPool;
}

function poolFor(url: string): pg.Pool {
  try {
    return new pg.Pool({
      connectionString: url,
      options: SEARCH_PATH,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      max: 10,
    });
  } catch (error) {
    throw unreachable(url, error);
  }
}
