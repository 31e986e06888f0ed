import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { openFileLedger } from '../../src/adapters/ledger/file-ledger.ts';
import { pushEvents } from '../../src/adapters/ledger/push-events.ts';
import { firstBreak } from '../../src/ledger/chain.ts';
import { isRetryable, PortFault } from '../../src/ports/faults.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { askFaults, faultReport, goWrong } from '../contract/faults-harness.ts';
import { BUCKET, counting, ledgerCloud } from '../contract/ledger/s3-place.ts';
import { anything, keepsTheLedgerContract, started, stepsIn } from '../contract/ledger/store-cases.ts';

let cloud: Awaited<ReturnType<typeof ledgerCloud>>;
let s3: S3Client;
beforeAll(async () => {
  cloud = await ledgerCloud();
  s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: await keyPairOf(`${cloud.directory}/credentials`),
  });
});
afterAll(async () => {
  s3.destroy();
  await cloud.close();
});

keepsTheLedgerContract('S3', async () => {
  const place = cloud.ledger();
  let hosts = 0;
  return {
    // Every other process is on another host, with a copy of its own.
    open: () => place.open(`host ${(hosts++ % 4) >> 1}`),
    remove: () => askFaults(cloud.endpoint, 'DELETE').then(() => undefined),
  };
});

async function filled(store: LedgerStore, count: number, name = 'a'): Promise<LedgerStore> {
  for (let number = 1; number <= count; number += 1)
    await store.append(started(`${name}/${number}`), anything);
  return store;
}

describe('what a ledger in S3 asks for', () => {
  it('is one object when nothing is new, and one write for an event', async () => {
    const place = cloud.ledger();
    const { objects, taken } = counting(place.objects);
    const store = await filled(place.open('one', objects), 3);
    taken();
    expect(await store.read(3)).toEqual([]);
    expect(taken()).toEqual({ list: 0, read: 1, create: 0 });
    await store.append(started('a/4'), { seen: () => 3, check: () => undefined });
    expect(taken()).toEqual({ list: 0, read: 0, create: 1 });
  });

  it('is what is new when something is', async () => {
    const place = cloud.ledger();
    const { objects, taken } = counting(place.objects);
    const store = await filled(place.open('one', objects), 3);
    await filled(place.open('two'), 5, 'b');
    taken();
    expect((await store.read(3)).map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8]);
    // The first of them is read twice: once to see that there is something.
    expect(taken()).toEqual({ list: 1, read: 6, create: 0 });
  });

  it('is not what the host has read before, in a process that has just started', async () => {
    const place = cloud.ledger();
    await filled(place.open('one'), 40);
    const { objects, taken } = counting(place.objects);
    expect(await place.open('one', objects).read(0)).toHaveLength(40);
    expect(taken()).toEqual({ list: 1, read: 1, create: 0 });
    expect(await place.open('two', objects).read(0)).toHaveLength(40);
    expect(taken(), 'a host that has read nothing').toEqual({ list: 1, read: 40, create: 0 });
  });

  it('is everything when the chain is recomputed', async () => {
    const place = cloud.ledger();
    const { objects, taken } = counting(place.objects);
    const store = await filled(place.open('one', objects), 7);
    taken();
    expect(await store.reread()).toHaveLength(7);
    expect(taken()).toEqual({ list: 1, read: 7, create: 0 });
  });
});

describe('the copy on a host', () => {
  const spoiled: readonly { readonly why: string; readonly spoil: (copy: string) => Promise<void> }[] = [
    { why: 'was removed', spoil: (copy) => rm(copy) },
    { why: 'ends in half an event', spoil: (copy) => appendFile(copy, '{"seq":9,') },
    { why: 'was cut', spoil: async (copy) => writeFile(copy, (await readFile(copy)).subarray(0, 700)) },
    {
      why: 'was edited',
      spoil: async (copy) => writeFile(copy, (await readFile(copy, 'utf8')).replace('a/2', 'x/2')),
    },
    { why: 'is no ledger', spoil: (copy) => writeFile(copy, 'hello\n') },
    {
      why: 'is a directory',
      spoil: async (copy) => {
        await rm(copy);
        await mkdir(copy);
      },
    },
  ];
  it.each(spoiled)('is of no account when it $why', async ({ spoil }) => {
    const place = cloud.ledger();
    await filled(place.open(), 6);
    await spoil(place.copyOf('host'));
    const store = place.open();
    expect(await store.read(0)).toHaveLength(6);
    await store.append(started('b/1'), anything);
    expect(firstBreak(await place.open().read(0))).toBeNull();
    expect(await stepsIn(place.open())).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6', 'b/1']);
  });

  it('that knows an event the bucket has not is not believed, and not forgotten: somebody removed it', async () => {
    const [place, other] = [cloud.ledger(), cloud.ledger()];
    await filled(place.open(), 3);
    await filled(other.open('x'), 2, 'x');
    await mkdir(dirname(other.copyOf('host')), { recursive: true });
    await writeFile(other.copyOf('host'), await readFile(place.copyOf('host')));
    const broken = {
      code: 'ledger-broken',
      message: expect.stringMatching(/has seen its event 3.*ledger-copy/),
    };
    await expect(other.open().read(0)).rejects.toMatchObject(broken);
    await expect(other.open().append(started('b/1'), anything)).rejects.toMatchObject(broken);
  });

  it('is shared by processes that append at once', async () => {
    const place = cloud.ledger();
    await Promise.all([
      filled(place.open(), 10, 'a'),
      filled(place.open(), 10, 'b'),
      filled(place.open(), 10, 'c'),
    ]);
    const { objects, taken } = counting(place.objects);
    expect(await place.open('host', objects).read(0)).toHaveLength(30);
    expect(taken().read).toBeLessThan(30);
  });
});

describe('a ledger in S3 is broken when', () => {
  const remove = (key: string) => s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  const write = (key: string, body: string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  const cases: readonly {
    readonly why: string;
    readonly harm: (place: ReturnType<typeof cloud.ledger>) => Promise<unknown>;
    readonly says: RegExp;
  }[] = [
    { why: 'an event was removed', harm: ({ keyOf }) => remove(keyOf(2)), says: /event 2 is missing/ },
    { why: 'its first event was removed', harm: ({ keyOf }) => remove(keyOf(1)), says: /event 1 is missing/ },
    {
      why: 'an event was edited',
      harm: async ({ objects, keyOf }) => {
        const [two] = await objects.read([2]);
        return write(keyOf(2), (two?.text ?? '').replace('a/2', 'a/9'));
      },
      says: /event 2 has a wrong digest/,
    },
    {
      why: 'an event lies under the number of another',
      harm: async ({ objects, keyOf }) => {
        const [three] = await objects.read([3]);
        return write(keyOf(2), three?.text ?? '');
      },
      says: /event 3 has a wrong sequence/,
    },
    {
      why: 'an object is no event',
      harm: ({ keyOf }) => write(keyOf(3), '{}'),
      says: /object 3 is not an event/,
    },
  ];
  it.each(cases)('$why, whatever the copies say', async ({ harm, says }) => {
    const place = cloud.ledger();
    await filled(place.open(), 4);
    await harm(place);
    const broken = { code: 'ledger-broken', blame: 'usage', message: expect.stringMatching(says) };
    await expect(place.open('elsewhere').read(0)).rejects.toMatchObject(broken);
    await expect(place.open('elsewhere').append(started('b/1'), anything)).rejects.toMatchObject(broken);
    await expect(place.open().reread()).rejects.toMatchObject(broken);
  });

  it('without a bucket there are no events, and none can be added', async () => {
    const objects = cloud.aws.ledgerObjects('nowhere', 'm');
    const { open } = cloud.ledger();
    expect(await open('host', objects).read(0)).toEqual([]);
    await expect(open('host', objects).append(started('a/1'), anything)).rejects.toMatchObject({
      code: 'ledger-bucket-missing',
      blame: 'usage',
    });
  });
});

/** Appends as a step would: what failed is looked for before it is tried again. */
async function appended(store: LedgerStore, step: string): Promise<void> {
  for (;;) {
    try {
      if ((await stepsIn(store)).includes(step)) return;
      await store.append(started(step), anything);
      return;
    } catch (error) {
      if (!(error instanceof PortFault && isRetryable(error.kind))) throw error;
    }
  }
}

describe('an event in S3 is recorded once', () => {
  afterEach(() => askFaults(cloud.endpoint, 'DELETE'));

  const mishaps = [
    { fault: 'lost-response', why: 'the answer is lost, and the next try meets our own event' },
    { fault: 'error-after', why: 'the service fails after it has written' },
    { fault: 'error-before', why: 'the service fails before it has written' },
    { fault: 'throttle', why: 'the service is busy' },
  ] as const;
  // More often than the SDK tries by itself: what follows is ours to settle.
  it.each(mishaps)('when $why ($fault, seven times)', { timeout: 60_000 }, async ({ fault }) => {
    const place = cloud.ledger();
    const store = await filled(place.open(), 2);
    await goWrong(cloud.endpoint, { fault, service: 's3', operation: 'PutObject', times: 7 });
    const event = await store.append(started('a/3'), anything);
    const { fired } = await faultReport(cloud.endpoint);
    await askFaults(cloud.endpoint, 'DELETE');
    expect(fired).toHaveLength(7);
    expect(event.seq).toBe(3);
    expect(await stepsIn(place.open('elsewhere'))).toEqual(['a/1', 'a/2', 'a/3']);
  });

  it('when another was faster while our answer was lost', async () => {
    const place = cloud.ledger();
    const [one, two] = [await filled(place.open('one'), 1), place.open('two')];
    await two.read(0);
    await one.append(started('b/1'), anything);
    await goWrong(cloud.endpoint, { fault: 'lost-response', service: 's3', operation: 'PutObject' });
    const event = await two.append(started('c/1'), anything);
    await askFaults(cloud.endpoint, 'DELETE');
    expect(event.seq).toBe(3);
    expect(await stepsIn(one)).toEqual(['a/1', 'b/1', 'c/1']);
  });

  it('when S3 decides nothing because others are at it: 409, try again', async () => {
    const place = cloud.ledger();
    let conflicts = 3;
    const store = place.open('host', {
      ...place.objects,
      create: (seq, object) =>
        conflicts-- > 0 ? Promise.resolve('busy') : place.objects.create(seq, object),
    });
    await filled(store, 1);
    expect(await stepsIn(place.open('elsewhere'))).toEqual(['a/1']);
  });

  it.each([1, 2, 3, 4])(
    'whatever goes wrong for four writers on two hosts (seed %i)',
    { timeout: 60_000 },
    async (seed) => {
      const place = cloud.ledger();
      const stores = ['one', 'one', 'two', 'two'].map((host) => place.open(host));
      const faults = ['lost-response', 'error-after', 'throttle', 'reset'].map((fault) => ({
        fault,
        service: 's3',
        probability: 0.06,
        times: 'always',
      }));
      await askFaults(cloud.endpoint, 'POST', { seed, rules: faults });
      const told: string[] = [];
      await Promise.all(
        stores.map(async (store, who) => {
          for (let number = 0; number < 8; number += 1) {
            await appended(store, `${who}/${number}`);
            told.push(`${who}/${number}`);
          }
        }),
      );
      await askFaults(cloud.endpoint, 'DELETE');
      expect((await stepsIn(place.open('three'))).toSorted()).toEqual(told.toSorted());
      expect(firstBreak(await place.open('one').read(0))).toBeNull();
      expect(firstBreak(await place.open('one').reread())).toBeNull();
    },
  );
});

describe('moving a ledger to S3', () => {
  async function fileWith(count: number) {
    const place = cloud.ledger();
    const file = openFileLedger(`${dirname(place.copyOf('file'))}/ledger.jsonl`, () => new Date());
    await filled(file, count);
    return { place, events: await file.read(0) };
  }

  it('keeps every event as it is', async () => {
    const { place, events } = await fileWith(70);
    await pushEvents(place.objects, events);
    expect(await place.open().read(0)).toEqual(events);
    await pushEvents(place.objects, events);
    expect(await place.open('other').reread()).toEqual(events);
  });

  it('is no ledger to anybody before it is whole, and is gone on with', async () => {
    const { place, events } = await fileWith(50);
    let left = 40;
    const dying = {
      ...place.objects,
      create: (seq: number, object: { text: string; writer: string }) =>
        left-- > 0 ? place.objects.create(seq, object) : Promise.reject(new Error('killed')),
    };
    await expect(pushEvents(dying, events)).rejects.toThrow('killed');
    await expect(place.open().append(started('b/1'), anything)).rejects.toMatchObject({
      code: 'ledger-broken',
    });
    await pushEvents(place.objects, events);
    expect(await place.open().read(0)).toEqual(events);
  });

  it('into another ledger is refused, and changes nothing', async () => {
    const { place, events } = await fileWith(3);
    await filled(place.open(), 2, 'other');
    await expect(pushEvents(place.objects, events)).rejects.toMatchObject({ code: 'ledger-differs' });
    expect(await stepsIn(place.open('elsewhere'))).toEqual(['other/1', 'other/2']);
  });
});
