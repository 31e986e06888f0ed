import { connect, type QueueConnection, type QueueTraces } from './connection.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import { openRedis } from './redis.ts';

/** Where the queue is, and for which migration. */
export interface QueueOptions {
  /** `embedded`, or a redis://, rediss://, postgres:// or postgresql:// address. */
  readonly url: string;
  /** Another queue of the migration than that of its steps. */
  readonly name?: string;
  /** The migration's state directory; the embedded queue lives in `<directory>/queue`. */
  readonly directory: string;
  readonly migration: string;
  /** Something the operator should know that stops nothing. One sentence or two, never holding a secret. */
  readonly onNotice?: (text: string) => void;
  /** The connection is in trouble while work goes on; it is restored by itself. */
  readonly onTrouble?: (error: Error) => void;
  /** Hears of the queue's spans; absent: nobody does. */
  readonly traces?: QueueTraces;
}

/**
 * Opens the queue. Costs a second or more for an embedded one (several for its first time): open it late, once, and close it.
 *
 * Throws HeadwaterError `queue-unreachable` (usage), `queue-busy` (held), `queue-directory` (usage).
 */
export async function openQueue(options: QueueOptions): Promise<QueueConnection> {
  const warn = options.onNotice ?? (() => undefined);
  const trouble = options.onTrouble ?? (() => undefined);
  const { url, migration, name, traces } = options;
  if (url === 'embedded')
    return connect(migration, await openEmbedded(options.directory, warn), trouble, name, traces);
  if (/^rediss?:/.test(url)) return connect(migration, await openRedis(url, warn), trouble, name, traces);
  return connect(migration, await openPostgres(url), trouble, name, traces);
}
