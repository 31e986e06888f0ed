import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headwater, workplace } from '../e2e/headwater.ts';

/** No screen and no report of a migration that is rehearsed may be taken for one of AWS. */

let place: Awaited<ReturnType<typeof workplace>>;
beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'));
  await writeFile(join(place.directory, 'data/one.txt'), 'one\n');
  await headwater(place.directory, ['init', '--name', 'data', '--mount', 'data']);
});
afterAll(() => place.remove());

// In the order of a migration; the exit code is what each ends with here.
const screens: readonly (readonly [string, number])[] = [
  ['doctor', 0],
  ['inventory scan', 0],
  ['inventory show', 0],
  ['plan create', 0],
  ['plan show', 0],
  ['plan simulate', 0],
  ['plan lint', 0],
  ['plan approve', 0],
  ['plan diff', 0],
  ['apply', 0],
  ['status', 0],
  ['verify', 0],
  ['cutover prepare', 0],
  ['lifecycle preview', 0],
  ['cutover run --confirm-frozen --confirm-moved', 0],
  ['lifecycle apply', 0],
  ['report', 0],
  ['ledger show', 0],
  ['ledger check', 0],
  ['plan show no-such-plan', 2],
];

test('every screen says REHEARSAL', { timeout: 240_000 }, async () => {
  const silent: string[] = [];
  for (const [command, code] of screens) {
    const { code: ended, stdout, stderr } = await headwater(place.directory, command.split(' '));
    if (!`${stdout}${stderr}`.includes('REHEARSAL')) silent.push(`${command}: ${stdout}${stderr}`);
    else if (ended !== code) silent.push(`${command} ended with ${ended}: ${stdout}${stderr}`);
  }
  expect(silent).toEqual([]);
});
