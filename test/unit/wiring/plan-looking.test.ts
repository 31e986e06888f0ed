import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePlan } from '../../../src/plans/codec.ts';
import { stepCounts } from '../../../src/plans/sealed/step-counts.ts';
import { plansToCompare, planToShow } from '../../../src/wiring/plan-looking.ts';
import { samplePlan } from '../plans/plan-sample.ts';

let directory = '';
let file = '';
const plan = samplePlan();
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater plan looking '));
  file = join(directory, 'sent by mail.json');
  await writeFile(file, encodePlan(plan));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const config = () => join(directory, 'headwater.yaml');

describe('looking at plans', () => {
  it('needs no configuration: whoever is sent a plan can read it', async () => {
    expect(await planToShow(config(), file)).toEqual({ file, plan, counts: stepCounts(plan.steps) });
    const { before, after, common } = await plansToCompare(config(), file, file);
    expect([before.digest, after.digest]).toEqual([plan.digest, plan.digest]);
    expect(common).toEqual({ partitions: plan.partitions.length, steps: plan.steps.length, sameSteps: true });
  });

  it('refuses an edited plan all the same', async () => {
    await writeFile(file, (await readFile(file, 'utf8')).replace('"afterDays":0', '"afterDays":1'));
    await expect(planToShow(config(), file)).rejects.toMatchObject({ code: 'plan-edited' });
  });

  it('needs a place to look in when no plan is named', async () => {
    await expect(planToShow(config(), undefined)).rejects.toMatchObject({ code: 'plan-missing' });
    await expect(plansToCompare(config(), undefined, file)).rejects.toMatchObject({ code: 'config-missing' });
  });
});
