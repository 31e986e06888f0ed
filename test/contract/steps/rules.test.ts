import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/plans/lifecycle/configuration.ts';
import { mergeLifecycle } from '../../../src/plans/lifecycle/merge.ts';
import type { Buckets } from '../../../src/ports/bucket.ts';
import { PortFault } from '../../../src/ports/faults.ts';
import type { RulesContext } from '../../../src/steps/rules/lock.ts';
import { type Written, writeRules } from '../../../src/steps/rules/write-rules.ts';
import { rulesRehearsed } from './rules-rehearsed.ts';

const LAG_MS = 300;
type Site = Awaited<ReturnType<typeof rulesRehearsed>>;
let site: Site;
beforeAll(async () => {
  site = await rulesRehearsed(LAG_MS);
});
afterAll(() => site.end());

const FOREIGN: Rule = { ID: 'logs', Status: 'Enabled', Prefix: 'logs/', Expiration: { Days: 30 } };
const ruleOf = (migration: string, days = 1): Rule => ({
  ID: `headwater:${migration}:x`,
  Status: 'Enabled',
  Filter: { Prefix: `${migration}/` },
  Expiration: { Days: days },
});
const look = (
  context: RulesContext,
  migration: string,
  own: readonly Rule[] = [ruleOf(migration)],
  bucket = 'shared',
) =>
  writeRules(context, {
    bucket,
    migration,
    plan: 'a'.repeat(64),
    step: 'all/lifecycle-rules.shared',
    change: (current, base) => ({
      kind: 'wanted',
      configuration: mergeLifecycle({ current, own, migration, base }).configuration,
    }),
  });
/** Looks until there is nothing to wait for; tells what it waited for. */
async function until(context: RulesContext, migration: string, own?: readonly Rule[]) {
  const waits: string[] = [];
  for (;;) {
    const written: Written = await look(context, migration, own);
    if (written.kind !== 'wait') return { written, waits };
    waits.push(written.why);
    await sleep(10);
  }
}
const idsNow = async () => {
  await sleep(LAG_MS);
  return (await site.buckets.lifecycle('shared')).rules.map(({ ID }) => ID).sort();
};
/** Buckets in which an accident happens. */
const accident = (change: Partial<Buckets>): Buckets => ({ ...site.buckets, ...change });
const put = async (...rules: readonly Rule[]) => {
  await site.buckets.putLifecycle('shared', { rules, transitionDefaultMinimumObjectSize: null });
  await sleep(2 * LAG_MS);
};

beforeEach(() => put(FOREIGN));

describe('rules of a bucket whose settings are shown late', () => {
  it('are written once, and waited for until they are shown', async () => {
    let puts = 0;
    let hidden = 50;
    const buckets = accident({
      putLifecycle: async (...args) => {
        puts += 1;
        await site.buckets.putLifecycle(...args);
      },
      // Longer than all reads of one look together.
      lifecycle: async (bucket) => {
        if (puts === 0 || hidden === 0) return site.buckets.lifecycle(bucket);
        hidden -= 1;
        return before;
      },
    });
    const before = await site.buckets.lifecycle('shared');
    const operator = await site.operator(buckets);
    const { written, waits } = await until(
      { ...operator, pace: { ...operator.pace, settingsMs: 60_000 } },
      'a',
    );
    expect(written).toMatchObject({ kind: 'settled', write: { migration: 'a', sent: true } });
    expect(waits[0]).toContain('not visible yet as they were written');
    expect(waits.at(-1)).toContain('not visible yet as they were written last');
    expect(puts).toBe(1);
    expect(await idsNow()).toEqual(['headwater:a:x', 'logs']);
  });

  it('of an operator that died after the write are not lost to the next, who still reads what was before', async () => {
    const first = await site.operator(
      accident({
        putLifecycle: async (...args) => {
          await site.buckets.putLifecycle(...args);
          throw new Error('killed');
        },
      }),
    );
    await expect(look(first, 'a')).rejects.toThrow('killed');
    const second = await site.operator();
    expect(await look(second, 'b'), 'whoever holds the lock lives').toMatchObject({ kind: 'wait' });
    first.die();
    expect(await look(second, 'b')).toMatchObject({
      kind: 'wait',
      why: expect.stringContaining('not visible yet'),
    });
    await until(second, 'b');
    expect(await idsNow()).toEqual(['headwater:a:x', 'headwater:b:x', 'logs']);
  });

  it('of an operator that died before the write hold up nobody for long, and are written when it comes again', async () => {
    const first = await site.operator(accident({ putLifecycle: () => Promise.reject(new Error('killed')) }));
    await expect(look(first, 'a')).rejects.toThrow('killed');
    first.die();
    await until(await site.operator(), 'b');
    expect(await idsNow()).toEqual(['headwater:b:x', 'logs']);
    const { written } = await until(await site.operator(), 'a');
    expect(written).toMatchObject({ kind: 'settled', write: { migration: 'a' } });
    expect(await idsNow()).toEqual(['headwater:a:x', 'headwater:b:x', 'logs']);
  });

  it('whose answer was lost are known for our own write', async () => {
    let lost = false;
    const once =
      <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        const answer = await call(...args);
        if (lost) return answer;
        lost = true;
        throw new PortFault({ kind: 'transient', service: 'X', operation: 'S3', message: 'lost' });
      };
    for (const name of ['replace', 'putLifecycle', 'writeOnce', 'lifecycle'] as const) {
      lost = false;
      await put(FOREIGN);
      const context = await site.operator(accident({ [name]: once(site.buckets[name] as never) }));
      await expect(until(context, 'a'), name).rejects.toMatchObject({ kind: 'transient' });
      const { written } = await until(context, 'a');
      expect(written, name).toMatchObject({ kind: 'settled', write: { migration: 'a' } });
    }
    expect(await idsNow()).toEqual(['headwater:a:x', 'logs']);
  });
});

describe('nothing is written', () => {
  const untouched = async (change: Partial<Buckets>, own?: readonly Rule[], bucket?: string) => {
    const puts: unknown[] = [];
    const buckets = accident({ putLifecycle: async (...args) => void puts.push(args), ...change });
    const outcome = await look(await site.operator(buckets), 'a', own, bucket).catch(
      (error: unknown) => error,
    );
    expect(puts).toEqual([]);
    return outcome;
  };
  const denied = new PortFault({ kind: 'denied', service: 'AccessDenied', operation: 'S3', message: 'no' });

  it('when reading is denied: that is not "no rules"; and the lock is free again', async () => {
    expect(await untouched({ lifecycle: () => Promise.reject(denied) })).toBe(denied);
    expect((await until(await site.operator(), 'b')).written).toMatchObject({ kind: 'settled' });
  });

  it('when the bucket is another account’s, though that lets us in', async () => {
    expect(await untouched({}, undefined, 'strangers')).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('strangers belongs to another account than 111122223333'),
    });
  });

  it('when the bucket is full', async () => {
    const rules = Array.from({ length: 1_000 }, (_, at) => ({ ...FOREIGN, ID: `f${at}` }));
    await put(...rules);
    expect(await untouched({})).toMatchObject({
      kind: 'refused',
      code: 'rules-invalid',
      reason: expect.stringContaining('1001 rules, 1000 of them of others'),
    });
  });

  it('when a rule of ours is one that S3 would refuse', async () =>
    expect(
      await untouched({}, [{ ...ruleOf('a'), Transitions: [{ Days: 4, StorageClass: 'GLACIER_X' }] }]),
    ).toMatchObject({ kind: 'refused', reason: expect.stringContaining('headwater:a:x') }));
});

it('a write that S3 refuses is forgotten, so nobody waits for it', async () => {
  const refused = new PortFault({ kind: 'invalid', service: 'MalformedXML', operation: 'S3', message: 'no' });
  const context = await site.operator(accident({ putLifecycle: () => Promise.reject(refused) }));
  await expect(look(context, 'a')).rejects.toBe(refused);
  const { written, waits } = await until(await site.operator(), 'b');
  expect(written).toMatchObject({ kind: 'settled' });
  // Later looks may wait for what the first one wrote.
  expect(waits[0] ?? '', 'nothing was thought to be on its way').not.toContain('written last');
});

it('a lock that cannot be read stops everybody, and says what to do', async () => {
  const damaged = async () => ({ bytes: Buffer.from('{'), etag: 'x' });
  await expect(look(await site.operator(accident({ readTagged: damaged })), 'a')).rejects.toMatchObject({
    code: 'lock-unreadable',
    message: expect.stringContaining('s3://control/locks/lifecycle/shared.json'),
  });
});
