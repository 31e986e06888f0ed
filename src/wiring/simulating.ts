import { HeadwaterError } from '../errors.ts';
import type { Plan } from '../plans/plan.ts';
import type { SimulationRun } from '../plans/simulate/input.ts';
import { simulationOf, type WhatIf } from '../plans/simulate/of-plan.ts';
import { simulator } from '../plans/simulate/simulate.ts';
import { simulationHtml } from '../views/simulation-html.ts';
import { simulationValue } from '../views/simulation-value.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import type { Simulated } from '../views/values/simulated.ts';
import { measuredRates } from './measured-rates.ts';
import { writePage } from './page-file.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** No share is called so: its rates are those of the whole migration. */
const ALL_SHARES = '';

/** What is asked of a simulation; absent figures are those of plan and configuration. */
export interface SimulationRequest {
  readonly agents?: number | undefined;
  readonly gbps?: number | undefined;
  readonly failures: number;
  readonly seed: number;
  readonly runs: number;
  /** A date or a time, ISO 8601; now when absent. */
  readonly start?: string | undefined;
}

/** A simulation: what it comes to, and the run that its timeline is of. */
export interface Simulation {
  readonly value: Simulated;
  readonly run: SimulationRun;
}

/**
 * Carries a plan out on a clock of its own, as often as asked, each time with the next seed; nothing else happens. Throws
 * HeadwaterError (usage) `plan-done`, `start-invalid`, and what `simulate` throws.
 */
export async function simulatePlan(
  project: Project,
  plan: Plan,
  request: SimulationRequest,
): Promise<Simulation> {
  if (plan.partitions.length === 0) throw done();
  const whatIf: WhatIf = {
    agents: request.agents ?? null,
    gbps: request.gbps ?? null,
    failures: request.failures,
    seed: request.seed,
    startAtMs: startOf(request.start, project.clock.now()),
  };
  const ratesOf = await measuredRates(project);
  const input = simulationOf(plan, project.config, whatIf, ratesOf(ALL_SHARES));
  const simulate = simulator(input);
  const run = simulate(request.seed);
  const others = Array.from({ length: request.runs - 1 }, (_, at) => simulate(request.seed + at + 1));
  return { value: simulationValue(plan, input, [run, ...others]), run };
}

/** Writes a simulation as one HTML page; its absolute path. Throws as `writePage`. */
export function writeSimulationPage(
  project: Project,
  { plan, file }: PlanFile,
  { value, run }: Simulation,
  path: string,
): Promise<string> {
  const { migration, rehearsal } = plan;
  const page = simulationHtml(value, run, { migration, rehearsal, tool: toolVersion() });
  return writePage(project, path, page, [file]);
}

function startOf(text: string | undefined, now: Date): number {
  if (text === undefined) return now.getTime();
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new HeadwaterError({
    code: 'start-invalid',
    blame: 'usage',
    message: `${JSON.stringify(text)} is no date.`,
    next: ['Write it as 2026-11-23, or with a time as 2026-11-23T06:00:00Z.'],
  });
}

function done(): HeadwaterError {
  return new HeadwaterError({
    code: 'plan-done',
    blame: 'usage',
    message: 'Nothing of this plan is left to move, so there is nothing to simulate.',
    next: ['headwater plan show'],
  });
}
