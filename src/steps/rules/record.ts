import { createHash } from 'node:crypto';
import type { Configuration, Rule } from '../../plans/lifecycle/configuration.ts';
import { isOwn } from '../../plans/lifecycle/own-rules.ts';
import { type LifecycleRecord, type RulesWrite, recordSchema } from './documents.ts';
import type { RulesContext } from './lock.ts';

/** Where a record lies in the control bucket, and its digest. */
export type RecordRef = RulesWrite['record'];

/** A configuration as a record keeps it. `read`: with the document it came in. */
export function recorded(configuration: Configuration, read: boolean): LifecycleRecord['before'] {
  return {
    rules: configuration.rules,
    transitionDefaultMinimumObjectSize: configuration.transitionDefaultMinimumObjectSize,
    xml: read ? (configuration.xml ?? null) : null,
  };
}

/** Keeps the record of a write that is about to be made. Nobody else writes under its key: it holds the fence of the lock. */
export async function keepRecord(
  { buckets, control, clock }: RulesContext,
  record: LifecycleRecord,
): Promise<RecordRef> {
  const body = Buffer.from(`${JSON.stringify(recordSchema.parse(record), null, 1)}\n`);
  const name = `${String(record.fence).padStart(8, '0')}-${clock.newId()}`;
  const key = `lifecycle/${record.bucket}/${name}.json`;
  await buckets.writeOnce(control, key, body, 'application/json');
  return { key, sha256: createHash('sha256').update(body).digest('hex') };
}

/** A record; null when it is not there any more, or is not what was kept. */
export async function readRecord(
  { buckets, control }: Pick<RulesContext, 'buckets' | 'control'>,
  { key, sha256 }: RecordRef,
): Promise<LifecycleRecord | null> {
  const body = await buckets.read(control, key);
  if (body === null || createHash('sha256').update(body).digest('hex') !== sha256) return null;
  return recordSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
}

/** Rules of a migration as it wrote them last, and those that they replaced: either may be there. Null when nobody knows. */
export async function writtenRules(
  context: Pick<RulesContext, 'buckets' | 'control'>,
  writes: readonly RulesWrite[],
  migration: string,
): Promise<readonly Rule[] | null> {
  const last = writes.findLast((one) => one.migration === migration);
  const record = last === undefined ? null : await readRecord(context, last.record);
  if (record === null) return null;
  return [...record.before.rules, ...record.after.rules].filter((rule) => isOwn(rule, migration));
}
