import { canonicalJson } from '../../config/canonical.ts';
import { HeadwaterError } from '../../errors.ts';
import { worthKeeping } from '../../plans/lifecycle/standing.ts';
import { isRetryable, PortFault } from '../../ports/faults.ts';
import type { StepContext } from '../context.ts';
import { type LockDocument, lockSchema, type RulesWrite } from './documents.ts';

/** What writing rules needs of the world. `control` is the control bucket. */
export type RulesContext = Pick<StepContext, 'buckets' | 'clock' | 'makers' | 'pace'> & {
  readonly control: string;
};

/** The lock on the rules of one bucket, held by us until it is released. */
export interface RulesLock {
  readonly fence: number;
  /** What was written, oldest first. */
  writes(): readonly RulesWrite[];
  /**
   * Announces a write and makes it: nobody takes the lock over while it may be under way. False when the lock is not ours any more;
   * nothing was written then. Throws what `put` throws; a write that S3 refused for certain is forgotten.
   */
  write(entry: Omit<RulesWrite, 'sent' | 'fence'>, put: () => Promise<void>): Promise<boolean>;
  release(): Promise<void>;
}

const JSON_TYPE = 'application/json';
const keyOf = (bucket: string): string => `locks/lifecycle/${bucket}.json`;

interface Held {
  readonly document: LockDocument;
  readonly etag: string | null;
}

/**
 * Takes the lock on a bucket's rules [aws-facts A.7]: an object in the control bucket, made by If-None-Match and replaced by If-Match
 * [aws-facts C.6]. Null while somebody else has it who may still be at it. One whose holder is gone is taken over.
 */
export async function takeLock(
  context: RulesContext,
  bucket: string,
  migration: string,
): Promise<RulesLock | null> {
  const { makers, clock, pace } = context;
  const found = await look(context, bucket);
  const { holder } = found.document;
  if (holder !== null && (await makers.mayBeUnderWay(holder.token, holder.maker))) return null;
  const token = clock.newId();
  const mine = { token, migration, maker: makers.self };
  makers.announcing(token);
  const fence = found.document.fence + 1;
  const first = await replace(context, found, { ...found.document, fence, holder: mine }).catch(
    async (error: unknown) => {
      await ended(context, token);
      throw error;
    },
  );
  if (first === null) {
    await ended(context, token);
    return null;
  }
  let held = first;
  let current = token;
  const turnTo = async (holder: LockDocument['holder'], writes: LockDocument['writes']): Promise<boolean> => {
    const next = await replace(context, held, { ...held.document, holder, writes });
    if (next !== null) held = next;
    return next !== null;
  };
  return {
    fence,
    writes: () => held.document.writes,
    async write(entry, put) {
      const before = current;
      current = clock.newId();
      makers.announcing(current);
      const kept = worthKeeping(held.document.writes, { nowMs: entry.atMs, lagMs: pace.settingsMs });
      const announced = [...kept, { ...entry, fence, sent: false }];
      const isOurs = await turnTo({ ...mine, token: current }, announced);
      await ended(context, before);
      if (!isOurs) return false;
      try {
        await makers.during(current, put);
      } catch (error) {
        if (error instanceof PortFault && !isRetryable(error.kind)) await turnTo(held.document.holder, kept);
        throw error;
      }
      const sent = announced.map((one) => (one.fence === fence ? { ...one, sent: true } : one));
      await turnTo(held.document.holder, sent);
      return true;
    },
    async release() {
      await ended(context, current);
      if (held.document.holder !== null) await turnTo(null, held.document.writes);
    },
  };
}

/** What was written into a bucket's rules, oldest first, without taking the lock: to be shown, not to be acted on. Throws PortFault. */
export async function writesOf(
  context: Pick<RulesContext, 'buckets' | 'control'>,
  bucket: string,
): Promise<readonly RulesWrite[]> {
  return (await look(context, bucket)).document.writes;
}

/** Nothing that was announced under this token is under way any more. */
async function ended({ makers }: RulesContext, token: string): Promise<void> {
  await makers.during(token, () => Promise.resolve()).catch(() => undefined);
}

async function look(context: Pick<RulesContext, 'buckets' | 'control'>, bucket: string): Promise<Held> {
  const found = await context.buckets.readTagged(context.control, keyOf(bucket));
  if (found === null) return { document: fresh(bucket), etag: null };
  return { document: parsed(context, bucket, found.bytes), etag: found.etag };
}

/** Null when somebody else was quicker. What a lost answer leaves behind is found by its content, which nobody else writes. */
async function replace(context: RulesContext, held: Held, document: LockDocument): Promise<Held | null> {
  const { buckets, control } = context;
  const body = Buffer.from(`${JSON.stringify(document)}\n`);
  await buckets.replace(control, keyOf(document.bucket), body, JSON_TYPE, held.etag);
  const there = await look(context, document.bucket);
  return canonicalJson(there.document) === canonicalJson(document) ? there : null;
}

const fresh = (bucket: string): LockDocument => ({
  format: 'headwater-lifecycle-lock/1',
  bucket,
  fence: 0,
  holder: null,
  writes: [],
});

function parsed({ control }: Pick<RulesContext, 'control'>, bucket: string, bytes: Uint8Array): LockDocument {
  try {
    return lockSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new HeadwaterError({
      code: 'lock-unreadable',
      blame: 'usage',
      message: `s3://${control}/${keyOf(bucket)} is not a lock of this version, so nobody can tell who writes the lifecycle rules of ${bucket}.`,
      next: [
        'Run the same headwater version everywhere.',
        'If the object was damaged, and nobody else is at it: remove it, wait 15 minutes, then run the same command again.',
      ],
      cause,
    });
  }
}
