import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headwater, workplace } from '../e2e/headwater.ts';
import { type ServedRehearsal, serve } from '../e2e/serving.ts';

let place: Awaited<ReturnType<typeof workplace>>;
let rehearsal: ServedRehearsal;
beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'));
  for (const name of ['one.txt', 'two.txt'])
    await writeFile(join(place.directory, 'data', name), `content of ${name}`);
  await run('init', '--name', 'data', '--mount', 'data');
  rehearsal = await serve(place.directory);
  for (const step of ['inventory scan', 'plan create', 'plan approve', 'apply'])
    await run(...step.split(' '));
});
afterAll(async () => {
  await rehearsal.stop();
  await place.remove();
});

async function run(...args: readonly string[]) {
  const ended = await headwater(place.directory, args);
  expect(ended.code, args.join(' ') + ended.stderr + ended.stdout).toBe(0);
  return ended;
}

/** Flips a byte of an object, while S3 still tells the checksum it stored. */
async function rot(key: string): Promise<void> {
  const rules = [{ fault: 'flip-byte', resource: `my-migration-data/${key}`, now: true }];
  const answer = await fetch(`${rehearsal.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status).toBe(200);
}

const deep = () => headwater(place.directory, ['verify', '--level', 'L4', '--sample', 'all', '--json']);
const statusOf = async () => JSON.parse((await run('status', '--json')).stdout).shares[0];

test('what L4 found keeps a share from its cut-over until L4 has looked there again', {
  timeout: 60_000,
}, async () => {
  await rot('data/one.txt');
  const found = await deep();
  expect(found.code).toBe(6);
  const [{ evidence }] = JSON.parse(found.stdout);
  const shallow = await run('verify');
  expect(shallow.stdout).toContain('data is proved');
  expect(shallow.stderr).toContain(`an earlier check at L4 found other bytes in 1 entry`);
  expect(await statusOf()).toMatchObject({ deeper: 1, evidence: { verdict: 'proved' } });
  const prepared = await headwater(place.directory, ['cutover', 'prepare']);
  expect(prepared).toMatchObject({ code: 5, stdout: expect.stringContaining('NO-GO') });
  const held = await headwater(place.directory, ['cutover', 'run', '--confirm-frozen']);
  expect(held.code).toBe(5);
  expect(held.stdout).toContain('other bytes in 1 entry');
  await run('cutover', 'rollback', '--share', 'data');
  await run('apply', '--repair', '--share', 'data', '--evidence', evidence.id);
  expect((await run('apply')).stdout).toContain('is newer, and nobody approved it');
  await run('plan', 'approve');
  await run('apply');
  expect(await statusOf()).toMatchObject({ deeper: 1 });
  expect((await deep()).code).toBe(0);
  expect(await statusOf()).toMatchObject({ deeper: 0, evidence: { verdict: 'proved' } });
  await run('inventory', 'scan');
  await run('plan', 'create');
  await run('plan', 'approve');
  await run('apply');
  await run('cutover', 'run', '--confirm-frozen');
  expect(await statusOf()).toMatchObject({ authority: { holder: 'bucket' } });
});
