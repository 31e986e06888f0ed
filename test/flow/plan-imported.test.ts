import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planLine } from '../../src/views/plan-line.ts';
import { configTemplate } from '../../src/wiring/config-template.ts';
import { prepareCutover } from '../../src/wiring/cutover.ts';
import { importInto } from '../../src/wiring/importing.ts';
import { approvePlan, makePlan } from '../../src/wiring/planning.ts';
import { openProject, type Project } from '../../src/wiring/project.ts';
import { scanShares } from '../../src/wiring/scanning.ts';

let directory = '';
let project: Project;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater imported '));
  await mkdir(join(directory, 'mount'));
  const share = { name: 'lab', protocol: 'nfs', server: 'filer.example.com', export: '/lab' } as const;
  await writeFile(
    join(directory, 'headwater.yaml'),
    configTemplate({
      migration: 'listed',
      shares: [{ ...share, mount: 'mount', strategy: 'migrate' }],
      accept: [],
    }),
  );
  project = await openProject(join(directory, 'headwater.yaml'));
});
afterAll(() => rm(directory, { recursive: true }));

async function take(lines: readonly string[]): Promise<boolean> {
  const file = join(directory, 'listing.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  const { inventory } = await importInto(project, 'lab', {
    format: 'csv',
    files: [file],
    strip: [],
    map: 'path=1,size=2',
    delimiter: null,
    header: false,
    table: 'entries',
    maxRejects: '1',
    rejectsFile: null,
    onProgress: () => undefined,
  });
  return inventory.complete;
}

describe('a plan from a listing some lines of which could not be used', () => {
  it('is refused, until a person wants it all the same; and says so wherever it goes', async () => {
    expect(await take(['a/b,1', 'c,2', 'd,many'])).toBe(false);
    await expect(makePlan(project, { allowIncomplete: false })).rejects.toMatchObject({
      code: 'inventory-incomplete',
      message: expect.stringContaining('1 line of the imported csv listing could not be used'),
    });

    const { plan } = await makePlan(project, { allowIncomplete: true });
    expect(plan.basis.inventories).toMatchObject([{ share: 'lab', complete: false }]);
    expect(planLine(plan)).toContain('NOT THE WHOLE of lab');
    expect(plan.findings.map(({ id }) => id).slice(0, 2)).toEqual(['HW101', 'HW103']);
    const approval = await approvePlan(project, { file: undefined, by: 'kim' });
    expect(approval).toMatchObject({ digest: plan.digest, approvedNow: true, incomplete: ['lab'] });
    const [readiness] = await prepareCutover(project, []);
    expect(readiness?.ready).toBe(false);
    expect(readiness?.blockers[0]).toBe('the plan does not know the whole of lab: scan it and plan again');
  });

  it('gives way to one from a whole listing', async () => {
    expect(await take(['a/b,1', 'c,2', 'd,3'])).toBe(true);
    await expect(prepareCutover(project, [])).rejects.toMatchObject({
      code: 'plan-stale',
      message: expect.stringContaining('Share lab has a newer inventory'),
    });
    const { plan } = await makePlan(project, { allowIncomplete: false });
    expect(planLine(plan)).not.toContain('NOT THE WHOLE');
    expect(await approvePlan(project, { file: undefined, by: 'kim' })).toMatchObject({ incomplete: [] });
    const [readiness] = await prepareCutover(project, []);
    expect(readiness?.blockers.filter((blocker) => blocker.includes('whole'))).toEqual([]);
  });

  it('names the scan that a later listing took the place of', async () => {
    const [scanned] = await scanShares(project, [], { onProgress: () => undefined });
    expect(await take(['a/b,1'])).toBe(true);
    const { plan } = await makePlan(project, { allowIncomplete: false });
    const date = scanned?.inventory.finishedAt.slice(0, 10);
    expect(plan.findings.find(({ id }) => id === 'HW103')?.text).toContain(
      `A complete scan of ${date} exists`,
    );
  });
});
