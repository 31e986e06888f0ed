import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { postgresIsHere, startPostgres } from '../flow/postgres-server.ts';
import { redisIsHere, startRedis } from '../flow/redis-server.ts';

/** A queue that a migration runs on, and what may happen to it. */
export interface QueueUnderTest {
  /** Null for the queue in the project's own directory, which one process at a time has open. */
  readonly url: string | null;
  /** As in a power cut. */
  restart(): Promise<void>;
  /** Nothing is left of it. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** A queue of some kind, for a project in a directory; null when its server is not installed. */
export type OpenQueue = ((directory: string) => Promise<QueueUnderTest>) | null;

const nothing = async (): Promise<void> => undefined;

export function onRedis(): OpenQueue {
  if (!redisIsHere()) return null;
  return async () => {
    const server = await startRedis('--appendonly', 'yes', '--appendfsync', 'everysec');
    const flush = async (): Promise<void> => {
      const client = new Redis(server.url);
      await client.flushall();
      client.disconnect();
    };
    return { ...server, flush };
  };
}

export function onPostgres(): OpenQueue {
  if (!postgresIsHere()) return null;
  return async () => {
    const server = await startPostgres();
    const flush = async (): Promise<void> => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query('DROP SCHEMA IF EXISTS bullmq CASCADE');
      await client.end();
    };
    return { ...server, flush };
  };
}

/** Its process is killed before: a restart is that, and a flush takes its directory. */
export const embedded: OpenQueue = async (directory) => ({
  url: null,
  restart: nothing,
  flush: async () => {
    const state = join(directory, '.headwater');
    for (const name of await readdir(state)) {
      if (name.startsWith('queue')) await rm(join(state, name), { recursive: true, force: true });
    }
  },
  stop: nothing,
});
