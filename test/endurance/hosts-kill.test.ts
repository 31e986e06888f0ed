import { appendFile, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { headwater, workplace } from '../e2e/headwater.ts';
import { type ServedRehearsal, serve } from '../e2e/serving.ts';
import { type Chance, chanceOf } from './chance.ts';

/** Kills of each command. */
const KILLS = 8;
/** Printed with a failure, so that the same moments can be tried again. */
const SEED = Number(process.env.HEADWATER_TEST_SEED ?? Date.now() % 100_000);
/** Before that a command has only loaded itself. */
const LOADED_MS = 250;

let place: Awaited<ReturnType<typeof workplace>>;
let rehearsal: ServedRehearsal;
const at = (...names: readonly string[]) => join(place.directory, ...names);
beforeAll(async () => {
  place = await workplace();
  await mkdir(at('planned'));
  for (let index = 0; index < 400; index += 1) {
    const folder = at('data', `folder ${index % 7}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `file-${index}.txt`), `${index}\n`.repeat(index));
  }
  await run('planned', 'init', '--name', 'data', '--mount', at('data'));
  await appendFile(at('planned/headwater.yaml'), 'ledger: s3\n');
  rehearsal = await serve(at('planned'));
  await controlBucket();
  await run('planned', 'inventory', 'scan');
  await run('planned', 'plan', 'create');
}, 60_000);
afterAll(async () => {
  await rehearsal.stop();
  await place.remove();
});

async function run(host: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await headwater(at(host), args);
  expect(code, `seed ${SEED}: ${args.join(' ')}: ${stderr}${stdout}`).toBe(0);
  return stdout;
}

async function controlBucket(): Promise<void> {
  const credentials = await keyPairOf(at('planned/.headwater/rehearsal/credentials'));
  const { endpoint } = rehearsal;
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await s3.send(new CreateBucketCommand({ Bucket: 'my-migration-control' }));
  s3.destroy();
}

/** A host that has the configuration alone; AWS is one for all of them. */
async function host(name: string): Promise<string> {
  await mkdir(at(name, '.headwater'), { recursive: true });
  await copyFile(at('planned/headwater.yaml'), at(name, 'headwater.yaml'));
  await symlink(at('planned/.headwater/rehearsal'), at(name, '.headwater/rehearsal'));
  return name;
}

/** Runs a command and kills it at a moment of its `usualMs`. True when it was killed before its end. */
async function killed(
  where: string,
  args: readonly string[],
  chance: Chance,
  usualMs: number,
): Promise<boolean> {
  const until = Date.now() + chance.between(LOADED_MS, usualMs);
  return (await headwater(at(where), args, { killWhen: () => Date.now() >= until })).code === null;
}

/** Kills a command at moments all over it, and then lets it end. How often it was killed. */
async function killedOften(where: string, args: readonly string[], chance: Chance): Promise<number> {
  let [kills, longestMs] = [0, 2_000];
  for (let attempt = 0; attempt < KILLS; attempt += 1) {
    const began = Date.now();
    if (await killed(where, args, chance, longestMs)) kills += 1;
    else longestMs = Math.min(longestMs, Date.now() - began);
  }
  await run(where, ...args);
  return kills;
}

async function verdicts(where: string) {
  const answer: readonly { readonly evidence: { readonly groups: unknown; readonly books: unknown } }[] =
    JSON.parse(await run(where, 'verify', '--json'));
  return answer.map(({ evidence: { groups, books } }) => ({ groups, books }));
}

test('an approval that is killed while it uploads, and hosts that are killed while they fetch and prove, lose nothing', {
  timeout: 300_000,
}, async () => {
  const chance = chanceOf(SEED);
  await killedOften('planned', ['plan', 'approve'], chance);
  // Whoever carries out, proves and reports has nothing but what the approval put there.
  await host('carries');
  await killedOften('carries', ['apply'], chance);
  const undisturbed = await verdicts('planned');
  await host('proves');
  expect(await killedOften('proves', ['verify'], chance)).toBeGreaterThan(0);
  expect(await verdicts('proves')).toEqual(undisturbed);
  await host('reports');
  await killedOften('reports', ['report'], chance);
  const checked = await headwater(at('reports'), ['ledger', 'check', '--bucket', '--json']);
  // A kill between the last upload of a record and its event leaves one that the ledger does not name.
  expect([0, 3], checked.stdout).toContain(checked.code);
  expect(JSON.parse(checked.stdout)).toMatchObject({ broken: null, evidence: { problems: [] } });
});
