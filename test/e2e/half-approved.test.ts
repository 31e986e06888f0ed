import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headwater, workplace } from './headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
beforeAll(async () => {
  place = await workplace();
});
afterAll(() => place.remove());

test('an approval that died between its two events is approved by saying it again', {
  timeout: 60_000,
}, async () => {
  const { directory } = place;
  await mkdir(join(directory, 'data'));
  await writeFile(join(directory, 'data/one.txt'), 'one\n');
  for (const args of [
    ['init', '--name', 'data', '--mount', 'data'],
    ['inventory', 'scan'],
    ['plan', 'create'],
    ['plan', 'approve'],
  ]) {
    expect((await headwater(directory, args)).code, args.join(' ')).toBe(0);
  }
  const ledger = join(directory, '.headwater/ledger.jsonl');
  const [opened = ''] = (await readFile(ledger, 'utf8')).split('\n');
  await writeFile(ledger, `${opened}\n`);
  expect((await headwater(directory, ['apply'])).code).toBe(5);
  expect((await headwater(directory, ['plan', 'approve'])).stdout).toMatch(/approved by/);
  const events = (await readFile(ledger, 'utf8')).split('\n').filter((line) => line !== '');
  expect(events.map((line) => (JSON.parse(line) as { event: { type: string } }).event.type)).toEqual([
    'migration-opened',
    'plan-approved',
  ]);
});
