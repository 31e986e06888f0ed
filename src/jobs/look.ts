import { access, constants, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { QueueSight } from '../doctor/sightings.ts';
import { isAlive, isHere, nameOf, parseHolder } from '../locks/holder.ts';
import type { QueueOptions } from './open.ts';
import { probe } from './redis.ts';
import { CONNECT_TIMEOUT_MS, unreachable } from './url.ts';

/**
 * Looks at the queue without opening it: nothing is made, and an embedded one in use is left alone. Throws HeadwaterError
 * `queue-unreachable` (usage) within a few seconds.
 */
export async function lookAtQueue({
  url,
  directory,
}: Pick<QueueOptions, 'url' | 'directory'>): Promise<QueueSight> {
  if (url === 'embedded') return embeddedSight(directory);
  return /^rediss?:/.test(url) ? redisSight(await probe(url)) : postgresSight(url);
}

function redisSight(info: string): QueueSight {
  const field = (name: string): string => new RegExp(`^(?:${name}):(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
  return {
    kind: 'redis',
    version: field('valkey_version|redis_version'),
    // A server that hides it is a managed one; BullMQ takes that for noeviction too.
    evictionPolicy: field('maxmemory_policy') || 'noeviction',
    appendOnly: field('aof_enabled') === '1',
    role: field('role') || 'master',
  };
}

/** Where BullMQ's tables are, or will be; nothing is written to find out. */
const QUESTION = `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS recovering,
  CASE WHEN to_regnamespace('bullmq') IS NULL THEN has_database_privilege(current_database(), 'CREATE')
       ELSE has_schema_privilege('bullmq', 'CREATE') END AS "canCreate"`;

async function postgresSight(url: string): Promise<QueueSight> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ version: string; recovering: boolean; canCreate: boolean }>(
      QUESTION,
    );
    const [row] = rows;
    return {
      kind: 'postgres',
      version: row?.version ?? '',
      recovering: row?.recovering === true,
      canCreate: row?.canCreate === true,
    };
  } catch (error) {
    throw unreachable(url, error);
  } finally {
    await client?.end().catch(() => undefined);
  }
}

async function embeddedSight(directory: string): Promise<QueueSight> {
  const lock = await readFile(join(directory, 'queue.lock'), 'utf8').catch(() => '');
  const holder = parseHolder(lock);
  const held = holder !== null && (!isHere(holder) || (await isAlive(holder)));
  return {
    kind: 'embedded',
    writable: await isWritable(join(directory, 'queue')),
    heldBy: held ? nameOf(holder) : null,
  };
}

/** Whether a directory, or the nearest one above it that exists, can be written. */
async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const above = dirname(path);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && above !== path ? isWritable(above) : false;
  }
}
