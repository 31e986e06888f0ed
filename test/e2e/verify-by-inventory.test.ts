import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_VALUES } from '../../src/views/values/command-values.ts';
import { verifyEstimatedSchema } from '../../src/views/values/verify-estimated.ts';
import { headwater, workplace } from './headwater.ts';

/** A source that a scan has hashed, and a check that need not read it again. */

let place: Awaited<ReturnType<typeof workplace>>;
const BY_INVENTORY = ['verify', '--source-checksums', 'inventory'] as const;

async function run(args: readonly string[], code = 0) {
  const ended = await headwater(place.directory, args);
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return ended;
}

beforeAll(async () => {
  place = await workplace();
  await mkdir(join(place.directory, 'data'), { recursive: true });
  for (const name of ['one', 'two', 'three'])
    await writeFile(join(place.directory, 'data', name), `${name}\n`);
  await run(['init', '--name', 'data', '--mount', 'data']);
}, 120_000);
afterAll(() => place.remove());

describe('checksums of the inventory', { timeout: 120_000 }, () => {
  test('are asked for of one that has none', async () => {
    for (const command of ['inventory scan', 'plan create', 'plan approve']) await run(command.split(' '));
    const { stderr } = await run(BY_INVENTORY, 2);
    expect(stderr).toContain('has no checksums that could stand for reading files');
    expect(stderr).toContain('headwater inventory scan data --checksum crc64nvme');
    await run([...BY_INVENTORY, '--estimate'], 2);
  });

  test('are asked for of a copy', async () => {
    const { stderr } = await run([...BY_INVENTORY, '--source', 'data', '--target', 's3://any'], 2);
    expect(stderr).toContain('for shares of a migration only');
  });

  test('spare the reading of what nobody changed', async () => {
    await run(['inventory', 'scan', '--checksum', 'crc64nvme']);
    for (const command of ['plan create', 'plan approve', 'apply']) await run(command.split(' '));
    const estimate = await run([...BY_INVENTORY, '--estimate', '--json']);
    const [estimated] = verifyEstimatedSchema.parse(JSON.parse(estimate.stdout));
    expect(estimated?.levels.find(({ level }) => level === 'L2')?.sourceBytes).toBe(0);

    const { stdout } = await run(BY_INVENTORY);
    expect(stdout).toMatch(/0 files read now, 3 not\s+read/);
    execFileSync('touch', [join(place.directory, 'data/two')]);
    const ended = await run([...BY_INVENTORY, '--json'], 3);
    const [{ evidence } = {}] = COMMAND_VALUES.verify.parse(JSON.parse(ended.stdout));
    expect(evidence?.method.sourceChecksums).toMatchObject({ read: 1, taken: 2, takenBytes: 10 });
    await run(['verify', '--replay', 'newest'], 3);
    await run(['ledger', 'check', '--bucket']);
    const report = await run(['report', '--json']);
    expect(report.stdout).toContain('2 files in data were not read again');
  });
});
