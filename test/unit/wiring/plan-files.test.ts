import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plans/plan.ts';
import { approvedPlan } from '../../../src/wiring/approved-plan.ts';
import { initProject } from '../../../src/wiring/init.ts';
import {
  newestPlanFile,
  planFileNamed,
  planFiles,
  readPlan,
  savePlan,
} from '../../../src/wiring/plan-files.ts';
import { openProject, type Project } from '../../../src/wiring/project.ts';
import { samplePlan } from '../plans/plan-sample.ts';

let directory = '';
let project: Project;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater plan files '));
  project = await openProject(
    await initProject(join(directory, 'headwater.yaml'), { name: 'a', mount: '/mnt' }),
  );
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const plans = () => join(project.state, 'plans');
/** A plan made that many minutes after another one. */
const saved = (minute = 0) => savePlan(project, bodyOf(samplePlan(), minute));
function bodyOf({ digest: _, ...body }: Plan, minute: number) {
  return { ...body, createdAt: new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString() };
}
async function approve(plan: Plan): Promise<void> {
  if ((await project.ledger.progress()).opened === null)
    await project.ledger.record({ type: 'migration-opened', migration: 'm', rehearsal: true, tool: 'test' });
  await project.ledger.record({ type: 'plan-approved', plan: plan.digest, by: 'kim' });
}

describe('plan files', () => {
  it('are written whole, and read back as they were', async () => {
    const { plan, file } = await saved();
    expect(await readPlan(file)).toEqual(plan);
    expect(await readdir(plans())).toEqual([basename(file)]);
    expect(basename(file)).toBe(`20261121T120000000Z-${plan.digest.slice(0, 16)}.json`);
  });

  it('sort by age, the newest is the newest; what is no plan file is none', async () => {
    const files = [];
    for (const minute of [30, 10, 20]) files.push((await saved(minute)).file);
    await writeFile(join(plans(), '20270101T000000000Z-half.json.77.new'), '{');
    await writeFile(join(plans(), 'notes.txt'), '');
    const [third, first, second] = files;
    expect(await planFiles(project)).toEqual([first, second, third]);
    expect(await newestPlanFile(project)).toBe(third);
  });

  it('are none before the first', async () => {
    expect(await planFiles(project)).toEqual([]);
    await expect(newestPlanFile(project)).rejects.toMatchObject({ code: 'plan-missing', blame: 'usage' });
  });

  it('are found by the start of their digest, or by path', async () => {
    const [{ plan, file }] = [await saved(), await saved(1)];
    expect(await planFileNamed(project, plan.digest.slice(0, 8))).toBe(file);
    expect(await planFileNamed(project, plan.digest)).toBe(file);
    expect(await planFileNamed(project, file)).toBe(file);
    expect(await planFileNamed(project, join(directory, 'elsewhere.json'))).toBe(
      join(directory, 'elsewhere.json'),
    );
  });

  const harms: readonly {
    readonly why: string;
    readonly harm: (file: string) => Promise<unknown>;
    readonly code: string;
  }[] = [
    { why: 'there is none', harm: (file) => rm(file), code: 'plan-missing' },
    {
      why: 'there is a directory',
      harm: (file) => rm(file).then(() => mkdir(file)),
      code: 'plan-missing',
    },
    { why: 'it is no JSON', harm: (file) => writeFile(file, '{'), code: 'plan-malformed' },
    {
      why: 'somebody edited it',
      harm: async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('"kim"', '"mallory"')),
      code: 'plan-edited',
    },
  ];
  it.each(harms)('are refused when $why', async ({ harm, code }) => {
    const { file } = await saved();
    await harm(file);
    await expect(readPlan(file)).rejects.toMatchObject({ code, blame: 'usage' });
  });
});

describe('the approved plan', () => {
  it('is the one approved last, not the newest', async () => {
    const [old, , newest] = [await saved(0), await saved(1), await saved(2)];
    await approve(newest.plan);
    await approve(old.plan);
    expect(await approvedPlan(project)).toEqual(old);
  });

  it('is none before a person approved one', async () => {
    await saved();
    await expect(approvedPlan(project)).rejects.toMatchObject({ code: 'plan-not-approved', blame: 'held' });
  });

  it.each(harmsOfApproved())('is refused when $why', async ({ harm, code }) => {
    const { plan, file } = await saved(0);
    await approve(plan);
    const other = await saved(1);
    await harm(file, other.file);
    await expect(approvedPlan(project)).rejects.toMatchObject({ code, blame: 'usage' });
  });
});

function harmsOfApproved(): readonly {
  readonly why: string;
  readonly harm: (file: string, other: string) => Promise<unknown>;
  readonly code: string;
}[] {
  return [
    { why: 'its file is gone', harm: (file) => rm(file), code: 'plan-missing' },
    {
      why: 'its file holds another sound plan',
      harm: async (file, other) => writeFile(file, await readFile(other)),
      code: 'plan-edited',
    },
    {
      why: 'its file was edited',
      harm: async (file) => writeFile(file, (await readFile(file, 'utf8')).replace('"kim"', '"mallory"')),
      code: 'plan-edited',
    },
  ];
}
