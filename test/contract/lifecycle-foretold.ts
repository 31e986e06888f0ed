import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createAws } from '../../src/adapters/aws/aws.ts';
import { effectiveSchedule, readConfiguration, type Schedule } from '../../src/plans/lifecycle/effective.ts';
import { mergeLifecycle } from '../../src/plans/lifecycle/merge.ts';
import { ownRules } from '../../src/plans/lifecycle/own-rules.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import type { Buckets, ListedObject } from '../../src/ports/bucket.ts';
import { type AnyBucket, anyBuckets } from './lifecycle-any.ts';
import { type AgingBucket, DAY, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { ACCOUNT } from './rehearsal-datasync-fixture.ts';
import { signedFetch } from './signed-fetch.ts';

/** Days after which every object is looked at; rules come due between them. */
const LOOKS = [1, 2, 31, 45, 62, 92, 130, 182, 250, 400];
/** Half of the buckets get our rules when their objects are as old as that. */
const LATE_DAY = 45;

/** What was looked at, and what was other than foretold. */
export interface Foretold {
  readonly looks: number;
  /** Objects that ended in another class than they began in, or gone. */
  readonly moved: number;
  readonly gone: number;
  readonly wrong: readonly string[];
}

interface Watched {
  readonly name: string;
  readonly given: AnyBucket;
  /** The text of each rule of others, as S3 tells it. */
  readonly foreignRules: readonly string[];
  readonly createdAt: ReadonlyMap<string, number>;
}

/** A bucket with our rules in it, and what is foretold for each object that was there then. */
interface Applied extends Watched {
  readonly wrong: readonly string[];
  readonly objects: readonly {
    readonly key: string;
    readonly storageClass: string;
    readonly schedule: Schedule;
  }[];
}

/**
 * Buckets by chance: the plan's rules are merged into those of others, the clock is put forward, every object is compared with its
 * effective schedule, and the rules are taken away again. Rules of others are compared byte by byte at each point.
 */
export async function foretell(seed: number, count: number): Promise<Foretold> {
  const site = await openAgingBucket();
  const aws = createAws({
    region: 'us-east-1',
    endpoint: site.endpoint(),
    rehearsal: { credentialsFile: join(site.directory, 'credentials') },
    account: ACCOUNT,
  });
  try {
    return await foretellAt({ site, buckets: aws.buckets }, seed, count);
  } finally {
    aws.close();
    await site.close();
  }
}

interface Cloud {
  readonly site: AgingBucket;
  readonly buckets: Buckets;
}

async function foretellAt(cloud: Cloud, seed: number, count: number): Promise<Foretold> {
  const { site } = cloud;
  let nowMs = Date.parse((await site.progress()).now);
  const watched: Watched[] = [];
  for (const [at, given] of anyBuckets(seed, count, nowMs).entries())
    watched.push(await fill(cloud, `any-${at}`, given));
  const isLate = (_: Watched, at: number): boolean => at % 2 === 1;
  const early = watched.filter((one, at) => !isLate(one, at));
  const applied = await each(early, (one) => apply(cloud, one, nowMs));
  const wrong: string[] = [];
  let looks = 0;
  let passed = 0;
  for (const day of LOOKS) {
    nowMs = Date.parse((await site.advance((day - passed) * DAY)).to);
    passed = day;
    for (const one of applied) {
      wrong.push(...(await otherThanForetold(cloud, one, nowMs)));
      looks += one.objects.length;
    }
    if (day === LATE_DAY)
      applied.push(...(await each(watched.filter(isLate), (one) => apply(cloud, one, nowMs))));
  }
  for (const one of applied)
    wrong.push(...one.wrong, ...(await otherThanKept(cloud, one, nowMs)), ...(await takeAway(cloud, one)));
  const ends = applied.flatMap(({ objects }) =>
    objects.map((one) => ({ from: one.storageClass, to: stateAt(one, nowMs) })),
  );
  return {
    looks,
    moved: ends.filter(({ from, to }) => to !== from).length,
    gone: ends.filter(({ to }) => to === GONE).length,
    wrong,
  };
}

async function each<T, R>(list: readonly T[], of: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of list) results.push(await of(one));
  return results;
}

async function fill({ site, buckets }: Cloud, name: string, given: AnyBucket): Promise<Watched> {
  const s3 = site.s3();
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  if (given.versioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  }
  for (const { key, sizeBytes, tags, storageClass } of given.objects) {
    const Tagging = tags.map(({ Key, Value }) => `${Key}=${Value}`).join('&');
    await s3.send(
      new PutObjectCommand({
        Bucket: name,
        Key: key,
        Body: Buffer.alloc(sizeBytes),
        StorageClass: storageClass,
        ...(Tagging === '' ? {} : { Tagging }),
      }),
    );
  }
  if (given.foreign.length > 0) {
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: name,
        LifecycleConfiguration: { Rules: [...given.foreign] },
        TransitionDefaultMinimumObjectSize: given.minimum,
      }),
    );
  }
  const objects = await objectsIn(buckets, name);
  const createdAt = new Map([...objects].map(([key, { lastModified }]) => [key, lastModified.getTime()]));
  return { name, given, foreignRules: await rulesOf(site, name), createdAt };
}

function stepOf({ own, cleanUp, abortDays }: AnyBucket, bucket: string): StepOf<'lifecycle-rules'> {
  return {
    id: 'all/lifecycle-rules',
    kind: 'lifecycle-rules',
    share: null,
    needs: [],
    reason: 'by chance',
    undo: 'forward-only',
    phase: 'lifecycle',
    bucket,
    rules: [...own],
    cleanUp: [...cleanUp],
    abortIncompleteMultipartUploadDays: abortDays,
  };
}

/** Writes our rules, and foretells from what is in force then. Until now objects were aged by the others' rules alone. */
async function apply({ site, buckets }: Cloud, watched: Watched, nowMs: number): Promise<Applied> {
  const { name, given, foreignRules, createdAt } = watched;
  const now = await objectsIn(buckets, name);
  const current = await buckets.lifecycle(name);
  const own = ownRules(stepOf(given, name), 'any');
  const wanted = mergeLifecycle({ current, own, migration: 'any', base: null }).configuration;
  await buckets.putLifecycle(name, wanted);
  const configuration = readConfiguration(wanted);
  const unknown = configuration.rules.flatMap((rule) => rule.unknown);
  const kept = (await rulesOf(site, name)).slice(0, foreignRules.length);
  return {
    ...watched,
    wrong: [
      ...(unknown.length > 0 ? [`${name}: not understood: ${unknown.join(', ')}`] : []),
      ...unlike(foreignRules, kept, `${name} once merged`),
    ],
    objects: given.objects.flatMap(({ key, sizeBytes, tags }) => {
      const storageClass = now.get(key)?.storageClass;
      if (storageClass === undefined) return [];
      const object = {
        key,
        sizeBytes,
        storageClass,
        tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
        createdAtMs: createdAt.get(key) ?? 0,
      };
      const { versioned } = given;
      return [
        {
          key,
          storageClass,
          schedule: effectiveSchedule(configuration, object, { versioned, fromMs: nowMs }),
        },
      ];
    }),
  };
}

const GONE = 'gone';

function stateAt({ storageClass, schedule }: Applied['objects'][number], nowMs: number): string {
  if (schedule.end !== null && schedule.end.atMs <= nowMs) return GONE;
  return schedule.moves.findLast(({ atMs }) => atMs <= nowMs)?.storageClass ?? storageClass;
}

async function otherThanForetold(
  { buckets }: Cloud,
  one: Applied,
  nowMs: number,
): Promise<readonly string[]> {
  const now = await objectsIn(buckets, one.name);
  return one.objects.flatMap((object) => {
    const is = now.get(object.key)?.storageClass ?? GONE;
    const foretold = stateAt(object, nowMs);
    if (is === foretold) return [];
    const rules = JSON.stringify([one.given.foreign, one.given.own]);
    return [
      `${one.name} ${object.key} is ${is}, not ${foretold}: ${JSON.stringify(object.schedule)} ${rules}`,
    ];
  });
}

/** Whether what was hidden is still kept as a version, or gone for good, as foretold. */
async function otherThanKept({ site }: Cloud, one: Applied, nowMs: number): Promise<readonly string[]> {
  if (!one.given.versioned) return [];
  const { Versions = [] } = await site.s3().send(new ListObjectVersionsCommand({ Bucket: one.name }));
  return one.objects.flatMap(({ key, schedule: { end } }) => {
    const isThere = Versions.some(({ Key }) => Key === key);
    const foretold = end === null || end.goneMs === null || end.goneMs > nowMs;
    return isThere === foretold
      ? []
      : [`${one.name} ${key} has ${isThere ? 'a' : 'no'} version: ${JSON.stringify(end)}`];
  });
}

/** Takes our rules away: what is left is what was there, to the byte. */
async function takeAway({ site, buckets }: Cloud, one: Applied): Promise<readonly string[]> {
  const merged = mergeLifecycle({
    current: await buckets.lifecycle(one.name),
    own: [],
    migration: 'any',
    base: null,
  });
  await buckets.putLifecycle(one.name, merged.configuration);
  return unlike(one.foreignRules, await rulesOf(site, one.name), `${one.name} once ours were taken away`);
}

function unlike(before: readonly string[], after: readonly string[], what: string): readonly string[] {
  return JSON.stringify(before) === JSON.stringify(after)
    ? []
    : [`${what}: rules of others are not as they were:\n${before.join('\n')}\n${after.join('\n')}`];
}

async function objectsIn(buckets: Buckets, bucket: string) {
  const objects = new Map<string, ListedObject>();
  for await (const page of buckets.list(bucket, '')) for (const one of page) objects.set(one.key, one);
  return objects;
}

/** Each rule's own text in the bucket's configuration, in its order; none when there is no configuration. */
async function rulesOf(site: AgingBucket, bucket: string): Promise<readonly string[]> {
  const answer = await signedFetch(site.s3(), `${site.endpoint()}/${bucket}?lifecycle=`, { method: 'GET' });
  const text = await answer.text();
  if (!answer.ok && !text.includes('NoSuchLifecycleConfiguration')) throw new Error(text);
  return [...text.matchAll(/<Rule>.*?<\/Rule>/gs)].map(([rule]) => rule);
}
