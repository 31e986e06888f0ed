import { expect, it } from 'vitest';
import { fold } from '../../../src/ledger/fold.ts';
import type { Plan } from '../../../src/plans/plan.ts';
import { phaseNext } from '../../../src/views/phase-next.ts';
import { projectsEvidence } from './sample-evidence.ts';
import { sampleEvents } from './sample-ledger.ts';
import { samplePlan } from './sample-plan.ts';
import { onlyProjects } from './sample-report.ts';

const committed = fold(sampleEvents({ projects: projectsEvidence() }));
const repair: Plan = { ...samplePlan(), basis: { ...samplePlan().basis, repair: [] } };

it.each([
  [
    'a pass is followed by its proof and the cut-over',
    samplePlan(),
    'transfer',
    'headwater verify, then headwater cutover prepare',
  ],
  [
    'a plan that repairs has no cut-over: the next plan has',
    repair,
    'transfer',
    'headwater inventory scan, then headwater plan create',
  ],
  [
    'lifecycle rules wait for the shares that are not committed',
    samplePlan(),
    'cutover',
    'headwater cutover prepare --share media',
  ],
  ['the last commit is followed by them', onlyProjects(true), 'cutover', 'headwater lifecycle apply'],
  ['and they by the report', samplePlan(), 'lifecycle', 'headwater report'],
] as const)('%s', (_why, plan, phase, next) => expect(phaseNext(plan, phase, committed)).toBe(next));
