import { safeText } from '../../inventory/display.ts';
import { type Check, type Facts, fine, ifSeen, note, type Said, wrong } from '../check.ts';
import type { QueueSight } from '../sightings.ts';
import { isOlder } from './machine-checks.ts';

/** The oldest Redis BullMQ recommends (BullMQ 6.7, `RedisConnection.recommendedMinimumVersion`). */
const LEAST_REDIS = '6.2';
/** The oldest PostgreSQL that its makers still mend, and that BullMQ's tables are tested on here. */
const LEAST_POSTGRES = '14';

type Kind = QueueSight['kind'];

function ofKind<K extends Kind>(
  { seen }: Facts,
  kind: K,
  say: (queue: Extract<QueueSight, { kind: K }>) => readonly Said[],
): readonly Said[] {
  return ifSeen(seen.queue, (queue) =>
    queue.kind === kind ? say(queue as Extract<QueueSight, { kind: K }>) : [],
  );
}

/** HD7xx: where jobs are kept. */
export const QUEUE_CHECKS: readonly Check[] = [
  {
    id: 'HD701',
    area: 'queue',
    title: 'The queue cannot be used',
    severity: 'error',
    why: 'apply puts its steps there and workers take them from there: without it neither begins.',
    fix: 'Start the server, or correct queue in headwater.yaml; queue: embedded needs no server.',
    check: ({ seen }) => {
      if (seen.queue?.kind === 'unseen') return [wrong(null, `${seen.queue.text}.`)];
      return ifSeen(seen.queue, ({ kind }) => [fine(null, `The queue is ${NAMES[kind]}, and answers.`)]);
    },
  },
  {
    id: 'HD702',
    area: 'queue',
    title: 'The server of the queue is too old',
    severity: 'error',
    why: 'BullMQ asks for Redis 6.2, and PostgreSQL is no longer mended before 14; with older ones jobs are lost or stuck.',
    fix: 'Take a newer Redis, Valkey or PostgreSQL, or set queue: embedded.',
    check: (facts) => [
      ...ofKind(facts, 'redis', ({ version }) => versionSaid('Redis', version, LEAST_REDIS)),
      ...ofKind(facts, 'postgres', ({ version }) => versionSaid('PostgreSQL', version, LEAST_POSTGRES)),
    ],
  },
  {
    id: 'HD703',
    area: 'queue',
    title: 'Redis may throw jobs away',
    severity: 'error',
    why: 'With any policy but noeviction Redis deletes keys when its memory is full, and a job with them; BullMQ cannot work like that.',
    fix: 'Set maxmemory-policy noeviction, in redis.conf or by: redis-cli config set maxmemory-policy noeviction',
    check: (facts) =>
      ofKind(facts, 'redis', ({ evictionPolicy }) =>
        evictionPolicy === 'noeviction'
          ? [fine(null, 'Redis never throws jobs away (noeviction).')]
          : [wrong(null, `maxmemory-policy is ${safeText(evictionPolicy)}.`)],
      ),
  },
  {
    id: 'HD704',
    area: 'queue',
    title: 'Redis forgets when it is restarted',
    severity: 'warn',
    why: 'Without its append-only file Redis loses jobs with every restart; nothing is lost for good, because apply makes them again from plan and ledger, but until then nothing goes on.',
    fix: 'Set appendonly yes.',
    check: (facts) =>
      ofKind(facts, 'redis', ({ appendOnly }) =>
        appendOnly
          ? [fine(null, 'Redis keeps jobs on disk (appendonly).')]
          : [wrong(null, 'Redis writes no append-only file (appendonly is no).')],
      ),
  },
  {
    id: 'HD705',
    area: 'queue',
    title: 'The server of the queue only reads',
    severity: 'error',
    why: 'A replica refuses every job that is added.',
    fix: 'Name the primary under queue.',
    check: (facts) => [
      ...ofKind(facts, 'redis', ({ role }) =>
        role === 'master'
          ? [fine(null, 'It is no replica.')]
          : [wrong(null, `Redis says its role is ${safeText(role)}.`)],
      ),
      ...ofKind(facts, 'postgres', ({ recovering }) =>
        recovering ? [wrong(null, 'PostgreSQL is a standby.')] : [fine(null, 'It is no standby.')],
      ),
    ],
  },
  {
    id: 'HD706',
    area: 'queue',
    title: 'PostgreSQL lets this user make no tables',
    severity: 'error',
    why: 'BullMQ keeps jobs in tables of a schema of its own, bullmq, which the first apply makes.',
    fix: 'GRANT CREATE ON DATABASE to the user of the queue, or make the schema bullmq and give it to that user.',
    check: (facts) =>
      ofKind(facts, 'postgres', ({ canCreate }) =>
        canCreate
          ? [fine(null, 'This user may make the tables of the queue.')]
          : [wrong(null, 'This user may make neither the schema bullmq nor tables in it.')],
      ),
  },
  {
    id: 'HD707',
    area: 'queue',
    title: 'The embedded queue cannot be written',
    severity: 'error',
    why: 'It is a PostgreSQL in a directory of .headwater/.',
    fix: 'Let the user that runs headwater write .headwater/queue, or set queue to the address of a server.',
    check: (facts) =>
      ofKind(facts, 'embedded', ({ writable, heldBy }) => {
        if (!writable) return [wrong(null, '.headwater/queue cannot be written by this user.')];
        return heldBy === null
          ? [fine(null, '.headwater/queue can be written.')]
          : [note(null, `${heldBy} has it open; one process may at a time.`)];
      }),
  },
];

const NAMES: Readonly<Record<Kind, string>> = {
  redis: 'a Redis',
  postgres: 'a PostgreSQL',
  embedded: 'embedded',
};

function versionSaid(name: string, version: string, least: string): readonly Said[] {
  if (version === '') return [{ ...wrong(null, `${name} does not say its version.`), outcome: 'unchecked' }];
  return isOlder(version, least)
    ? [wrong(null, `${name} is ${safeText(version)}; ${least} is the oldest that will do.`)]
    : [fine(null, `${name} is ${safeText(version)}.`)];
}
