import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AREAS } from '../../src/doctor/areas.ts';
import { type Doctored, doctoredSchema } from '../../src/views/values/doctored.ts';
import { headwater, workplace } from './headwater.ts';

let place: Awaited<ReturnType<typeof workplace>>;
beforeAll(async () => {
  place = await workplace();
});
afterAll(() => place.remove());

const doctor = (...args: readonly string[]) => headwater(place.directory, ['doctor', ...args]);

async function examined(code: number, ...args: readonly string[]): Promise<Doctored> {
  const ended = await doctor(...args, '--json');
  expect(ended.code, ended.stdout + ended.stderr).toBe(code);
  return doctoredSchema.parse(JSON.parse(ended.stdout));
}

const idsOf = ({ diagnoses }: Doctored, outcome: string): string[] =>
  diagnoses.filter((one) => one.outcome === outcome).map(({ id }) => id);

describe('in a fresh directory', { timeout: 120_000 }, () => {
  test('without a configuration it says what to do', async () => {
    const ended = await doctor();
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('headwater init')]);
  });

  test('after init it runs through, says that this is a rehearsal, and misses the mount alone', async () => {
    await headwater(place.directory, ['init', '--name', 'data', '--mount', 'data']);
    const ended = await doctor();
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.stdout).toMatch(/^REHEARSAL: the local cloud, not AWS\.\n/);
    expect(ended.stdout).toContain('x HD801 data: There is no ');
    expect(ended.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    // What goes on is told meanwhile, beside the result.
    for (const area of AREAS) expect(ended.stderr).toContain(`  ${area}: looked at after `);
    const found = await examined(3);
    expect(idsOf(found, 'error')).toEqual(['HD801']);
    expect(idsOf(found, 'warn')).toEqual([]);
    expect([...new Set(idsOf(found, 'unchecked'))]).toEqual(['HD403']);
    expect(found.areas).toEqual(AREAS);
  });

  test('with the share there it finds nothing, and leaves nothing but what the rehearsal needs', async () => {
    await mkdir(join(place.directory, 'data/inner'), { recursive: true });
    await writeFile(join(place.directory, 'data/one.txt'), 'one\n');
    const found = await examined(0, '--deny', 'warn');
    expect(found).toMatchObject({ rehearsal: true, denied: 0, deny: 'warn' });
    expect(await readdir(join(place.directory, '.headwater'))).toEqual(['rehearsal']);
  });

  test('an area by itself', async () => {
    const found = await examined(0, '--only', 'queue', '--only', 'machine');
    expect(found.areas).toEqual(['machine', 'queue']);
    expect([...new Set(found.diagnoses.map(({ area }) => area))].toSorted()).toEqual(['machine', 'queue']);
    const ended = await headwater(place.directory, ['doctor', '--json'], {
      env: { HEADWATER_ONLY: 'queue,agents' },
    });
    expect(doctoredSchema.parse(JSON.parse(ended.stdout)).areas).toEqual(['agents', 'queue']);
    const unknown = await doctor('--only', 'weather');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('machine, credentials, roles'),
    ]);
  });
});

describe('once there is more', { timeout: 120_000 }, () => {
  test('another tree at the mount is noticed, and the one that was scanned is known again', async () => {
    for (const command of ['inventory scan', 'plan create'])
      expect((await headwater(place.directory, command.split(' '))).code, command).toBe(0);
    const same = await examined(0);
    const about = (found: Doctored, id: string) => found.diagnoses.filter((one) => one.id === id);
    expect(about(same, 'HD806')).toMatchObject([{ outcome: 'ok', subject: 'data' }]);
    expect(about(same, 'HD107')).toMatchObject([{ outcome: 'ok' }]);
    expect(about(same, 'HD901')[0]?.text).toContain('the plan needs 1 more');
    await rename(join(place.directory, 'data'), join(place.directory, 'elsewhere'));
    await mkdir(join(place.directory, 'data'));
    await writeFile(join(place.directory, 'data/one.txt'), 'another\n');
    expect(idsOf(await examined(3, '--only', 'shares'), 'error')).toEqual(['HD806']);
    await rm(join(place.directory, 'data/one.txt'));
    expect(idsOf(await examined(3, '--only', 'shares'), 'error')).toEqual(['HD802', 'HD806']);
    await rm(join(place.directory, 'data'), { recursive: true });
    await rename(join(place.directory, 'elsewhere'), join(place.directory, 'data'));
  });

  test('an agent that has been off for long, and a queue that nobody serves', async () => {
    const { endpoint } = JSON.parse(
      await readFile(join(place.directory, '.headwater/rehearsal/endpoint.json'), 'utf8'),
    ) as { endpoint: string };
    await fetch(`${endpoint}/_rehearsal/agents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'agent-b', status: 'offline' }),
    });
    await headwater(place.directory, ['rehearsal', 'advance', '1d']);
    const file = join(place.directory, 'headwater.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('queue: embedded', 'queue: redis://127.0.0.1:9'));
    const found = await examined(3);
    expect(found.diagnoses.slice(0, 2)).toMatchObject([
      { id: 'HD402', subject: 'agent-b', outcome: 'error' },
      { id: 'HD701', outcome: 'error' },
    ]);
    expect(idsOf(found, 'error')).toHaveLength(2);
    await writeFile(file, text);
  });

  test('a cloud that cannot be reached is one error, and the rest is seen', async () => {
    const text = await readFile(join(place.directory, 'headwater.yaml'), 'utf8');
    await writeFile(
      join(place.directory, 'away.yaml'),
      text.replace('endpoint: rehearsal', 'endpoint: http://127.0.0.1:9'),
    );
    const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' };
    const ended = await headwater(place.directory, ['doctor', '--json', '-c', 'away.yaml'], { env });
    const found = doctoredSchema.parse(JSON.parse(ended.stdout));
    expect([found.rehearsal, idsOf(found, 'error')]).toEqual([false, ['HD201']]);
    expect(idsOf(found, 'ok')).toContain('HD801');
    expect(idsOf(found, 'unchecked')).toContain('HD301');
  });
});
