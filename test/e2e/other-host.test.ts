import { appendFile, copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { headwater, workplace } from './headwater.ts';
import { type ServedRehearsal, serve } from './serving.ts';

/** One that scanned, planned and approved, and two that have its configuration alone. */
const HOSTS = ['planned', 'carries', 'cuts over'] as const;
type Host = (typeof HOSTS)[number];

let place: Awaited<ReturnType<typeof workplace>>;
let rehearsal: ServedRehearsal;
const on = (host: Host, ...names: readonly string[]) => join(place.directory, host, ...names);
beforeAll(async () => {
  place = await workplace();
  await mkdir(on('planned'), { recursive: true });
  await mkdir(join(place.directory, 'data/b'), { recursive: true });
  for (const name of ['one.txt', 'b/two.txt'])
    await writeFile(join(place.directory, 'data', name), `${name}\n`);
  await run('planned', 'init', '--name', 'data', '--mount', join(place.directory, 'data'));
  await appendFile(on('planned', 'headwater.yaml'), 'ledger: s3\n');
  rehearsal = await serve(on('planned'));
  // With the ledger in S3 it has to be there before the first approval.
  await inControlBucket((s3, Bucket) => s3.send(new CreateBucketCommand({ Bucket })));
  for (const host of HOSTS.slice(1)) {
    await mkdir(on(host, '.headwater'), { recursive: true });
    await copyFile(on('planned', 'headwater.yaml'), on(host, 'headwater.yaml'));
    // AWS is one for all of them.
    await symlink(on('planned', '.headwater/rehearsal'), on(host, '.headwater/rehearsal'));
  }
  await run('planned', 'inventory', 'scan');
  await run('planned', 'plan', 'create');
  await run('planned', 'plan', 'approve');
});
afterAll(async () => {
  await rehearsal.stop();
  await place.remove();
});

async function run(host: Host, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await headwater(on(host), args);
  expect(code, args.join(' ') + stderr + stdout).toBe(0);
  return stdout;
}

/** The control bucket as somebody else sees it. */
async function inControlBucket(ask: (s3: S3Client, Bucket: string) => Promise<unknown>): Promise<void> {
  const credentials = await keyPairOf(on('planned', '.headwater/rehearsal/credentials'));
  const { endpoint } = rehearsal;
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  await ask(s3, 'my-migration-control').finally(() => s3.destroy());
}

test('a plan that an earlier version approved is put there when it is approved again', async () => {
  const { digest } = JSON.parse(await run('planned', 'plan', 'approve', '--json'));
  const key = { Key: `my-migration/plans/${digest}.json` };
  await inControlBucket((s3, Bucket) => s3.send(new DeleteObjectCommand({ Bucket, ...key })));
  expect(await run('planned', 'plan', 'approve')).toContain('nothing changed');
  await inControlBucket((s3, Bucket) => s3.send(new HeadObjectCommand({ Bucket, ...key })));
});

test('what a host approved, any other carries out, proves and commits', { timeout: 120_000 }, async () => {
  const kept = on('planned', '.headwater/rehearsal/buckets/my-migration-control/objects/my-migration');
  const [plan = ''] = await readdir(join(kept, 'plans'));
  expect(await run('carries', 'status')).toContain(plan.slice(0, 12));
  await run('carries', 'apply');
  await run('carries', 'verify');
  expect(await run('cuts over', 'cutover', 'prepare')).toContain('data');
  await run('cuts over', 'cutover', 'run', '--confirm-frozen');
  expect(await run('planned', 'ledger', 'show', '--authority')).toContain('bucket');
  await run('carries', 'verify');
  await run('carries', 'lifecycle', 'preview');
  await run('carries', 'report');
  await run('carries', 'drift');
  await run('carries', 'lifecycle', 'apply');
  expect((await readdir(on('carries', '.headwater'))).sort()).not.toContain('inventories');
});

test('a plan that was altered in the control bucket is refused', async () => {
  const kept = on('planned', '.headwater/rehearsal/buckets/my-migration-control/objects/my-migration/plans');
  const [plan = ''] = await readdir(kept);
  const bytes = await readFile(join(kept, plan), 'utf8');
  const host = on('carries', '.headwater/plans');
  const refusal = async () => {
    await rm(host, { recursive: true, force: true });
    const { code, stderr } = await headwater(on('carries'), ['status']);
    expect(code).toBe(2);
    expect(await readdir(host).catch(() => [])).toEqual([]);
    return stderr;
  };
  await writeFile(join(kept, plan), bytes.replace('"createdBy"', '"createdBy "'));
  expect(await refusal()).toContain('s3://my-migration-control/my-migration/plans/');
  await rm(join(kept, plan));
  expect(await refusal()).toContain('nor in the control bucket');
});
