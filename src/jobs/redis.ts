import { type ConnectionOptions, createRedisBackend, type RedisQueueBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { BackEnd } from './connection.ts';
import { CONNECT_TIMEOUT_MS, unreachable } from './url.ts';

/** The oldest Redis BullMQ recommends (BullMQ 6.7, `RedisConnection.recommendedMinimumVersion`). */
const MIN_VERSION = [6, 2] as const;

/**
 * Connects to Redis, and looks at it once. Throws HeadwaterError `queue-unreachable` within about five seconds; once
 * connected, ioredis reconnects by itself for as long as it takes.
 */
export async function openRedis(
  url: string,
  warn: (text: string) => void,
): Promise<BackEnd<RedisQueueBackend, ConnectionOptions>> {
  const info = await probe(url);
  const policy = /^maxmemory_policy:(.*)$/m.exec(info)?.[1]?.trim() ?? 'noeviction';
  if (policy !== 'noeviction') {
    warn(`Redis may throw jobs away: maxmemory-policy is ${policy}. Set it to noeviction.`);
  }
  const version = /^(?:valkey|redis)_version:(.*)$/m.exec(info)?.[1]?.trim() ?? '';
  if (isOlder(version))
    warn(`Redis ${version} is older than ${MIN_VERSION.join('.')}, which BullMQ asks for.`);

  // BullMQ's blocking connection is a copy of this one, and needs `maxRetriesPerRequest: null`.
  const client = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: CONNECT_TIMEOUT_MS });
  // BullMQ listens while it has the client; afterwards ioredis would print what nobody hears.
  client.on('error', () => undefined);
  return {
    backend: 'redis',
    factory: createRedisBackend,
    connection: client,
    // BullMQ prints its own line on the eviction policy unless it is told not to look.
    skipVersionCheck: policy !== 'noeviction',
    close: async () => {
      client.disconnect();
    },
  };
}

/** `INFO` of the server, over a connection that gives up instead of retrying. Throws HeadwaterError `queue-unreachable`. */
export async function probe(url: string): Promise<string> {
  let reason: unknown;
  let client: Redis;
  try {
    client = new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: CONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
  } catch (error) {
    throw unreachable(url, error);
  }
  // ioredis rejects with "Connection is closed"; why it was closed is told by this event only.
  client.on('error', (error) => {
    reason ??= error;
  });
  try {
    return await within(CONNECT_TIMEOUT_MS, async () => {
      await client.connect();
      return client.info();
    });
  } catch (error) {
    throw unreachable(url, reason ?? error);
  } finally {
    client.disconnect();
  }
}

async function within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function isOlder(version: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split('.').map(Number);
  return major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1]);
}
