import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shareProgress } from '../../src/ledger/progress.ts';
import { lookForDrift } from '../../src/wiring/drift.ts';
import { withConfigurationAlone } from './elsewhere.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carryAll } from './steps-carry.ts';

const quiet = () => undefined;
const reporter = { started: quiet, progress: quiet, outcome: quiet, failed: quiet, notice: quiet };

let migration: SmallMigration;
let frozen: string;
let evidence: string;
const state = (...names: readonly string[]) => join(migration.project.state, ...names);
const inBucket = (...names: readonly string[]) =>
  state('rehearsal/buckets/small-control/objects/small', ...names);
const look = () => lookForDrift(migration.project, { shares: ['smb'], deep: false, reporter });

beforeAll(async () => {
  migration = await smallMigration();
  const running = { endpoint: migration.endpoint, pid: process.pid };
  await writeFile(state('rehearsal/endpoint.json'), JSON.stringify(running));
  const { context, close } = await migration.connect();
  await carryAll(context, 'smb');
  const progress = shareProgress(await context.ledger.progress(), 'smb');
  frozen = progress.frozen?.inventory ?? '';
  evidence = progress.authority.holder === 'bucket' ? progress.authority.evidence : '';
  await close();
}, 60_000);
afterAll(() => migration?.remove());

describe('a look for drift on a host that did not commit', () => {
  beforeEach(async () => {
    for (const folder of ['evidence', 'inventories', 'freezes', 'fetched'])
      await rm(state(folder), { recursive: true, force: true });
  });

  describe('where its copy in the control bucket', () => {
    let file: string;
    const inventory = async () => {
      const folders = await readdir(inBucket('inventories/smb'));
      return join(inBucket('inventories/smb'), folders.find((name) => name.startsWith(frozen)) ?? '');
    };
    const unchecked = async () => {
      const { findings, unchecked: all } = await look();
      expect(findings.map(({ id }) => id)).not.toContain('HR101');
      return all.filter(({ id }) => id === 'HR101').map(({ why }) => why);
    };
    const moved = async (what: string) => {
      file = what;
      await rename(file, `${file}.kept`);
    };
    afterEach(() => rename(`${file}.kept`, file));

    it('is altered takes it for no list at all', async () => {
      const bytes = await readFile(join(await inventory(), 'inventory.json'));
      await moved(join(await inventory(), 'inventory.json'));
      await writeFile(file, Buffer.concat([bytes, Buffer.from(' ')]));
      expect(await unchecked()).toEqual([expect.stringContaining('it was altered')]);
      expect(await readdir(state('fetched/smb')).catch(() => [])).not.toContain(frozen);
    });

    it.each(['inventory', 'evidence'])('is missing (%s) says where else it is', async (what) => {
      await moved(
        what === 'evidence' ? inBucket('evidence/smb', evidence, 'evidence.json') : await inventory(),
      );
      expect(await unchecked()).toEqual([
        expect.stringMatching(
          `list of the freeze .${frozen}. is neither on this host nor in the control bucket.*freezes/smb`,
        ),
      ]);
    });
  });

  it('brings the list of the freeze from the control bucket, and sees by it what was written', async () => {
    const report = join(migration.project.directory, 'smb/Report.docx');
    expect(await look()).toMatchObject({ findings: [], unchecked: [] });
    expect(await readdir(state('fetched/smb'))).toEqual([frozen]);
    await appendFile(report, 'more');
    expect(await look()).toMatchObject({ findings: [{ id: 'HR101', share: 'smb' }], unchecked: [] });
  });
});

it('where the ledger is empty nothing is called as it was left', async () => {
  const request = { shares: [], deep: false, reporter };
  await withConfigurationAlone(migration, (project) =>
    expect(lookForDrift(project, request)).rejects.toMatchObject({
      code: 'ledger-empty',
      exitCode: 2,
      next: [expect.stringContaining('ledger: s3')],
    }),
  );
});
