import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import { assertClearOfCommitted } from '../ledger/committed-prefixes.ts';
import { notWhole } from '../plans/basis.ts';
import { mergePrices, type PriceTable, parsePrices } from '../plans/cost/prices.ts';
import { createPlan } from '../plans/create.ts';
import { assertFresh } from '../plans/freshness.ts';
import type { PlanInput } from '../plans/input.ts';
import type { Approval, PlanFile } from '../views/values/plan-file.ts';
import { emptiedMounts } from './emptied-mounts.ts';
import { ensureLedgerOpen } from './ledger-opening.ts';
import { assertClearOfOthers } from './others-committed.ts';
import { newestPlanFile, planFileNamed, readPlan, savePlan } from './plan-files.ts';
import type { Project } from './project.ts';
import { projectFile } from './project-file.ts';
import { publishPlan } from './published-plans.ts';
import type { Reporter } from './reporter.ts';
import { type StandIns, shareInputs } from './share-inputs.ts';
import { worldOf } from './world-of.ts';

/** The built-in price table with the operator's overrides. */
export async function loadPrices(project: Project): Promise<PriceTable> {
  const read = async (path: string | URL) => JSON.parse(await readFile(path, 'utf8')) as unknown;
  const builtIn = parsePrices(await read(projectFile('prices/us-east-1.json')));
  const { prices } = project.config;
  if (prices === undefined) return builtIn;
  const file = resolve(project.directory, prices);
  try {
    return mergePrices(builtIn, await read(file));
  } catch (cause) {
    if (cause instanceof HeadwaterError) throw cause;
    throw new HeadwaterError({
      code: 'prices-unreadable',
      blame: 'usage',
      message: `Cannot read the price file ${prices}.`,
      next: ["Check `prices` in headwater.yaml: it must be JSON with the built-in table's shape."],
      cause,
    });
  }
}

/**
 * Makes a plan from the newest inventories and writes it to disk; nothing else changes. `notice` is told that other migrations could not be asked
 * what they have committed, and of mounts that are empty though they were not. Throws like {@link planInput}, and HeadwaterError
 * `prefix-committed` (held) for what another migration committed.
 */
export async function makePlan(
  project: Project,
  options: { readonly allowIncomplete: boolean; readonly notice?: (line: string) => void },
): Promise<PlanFile> {
  const unasked = await assertClearOfOthers(project);
  if (unasked !== null)
    options.notice?.(
      `Not asked whether other migrations have committed what is planned here: ${unasked}. Each transfer asks before it writes.`,
    );
  const input = await planInput(project, options);
  for (const line of await emptiedMounts(project, input.shares)) options.notice?.(line);
  return savePlan(project, createPlan(input));
}

/**
 * What a plan is made from now. Throws HeadwaterError `inventory-missing` and `prices-unreadable` (usage), and `prefix-committed`
 * (held).
 */
export async function planInput(
  project: Project,
  options: { readonly allowIncomplete: boolean; readonly standIns?: StandIns },
): Promise<PlanInput> {
  const progress = await project.ledger.progress();
  assertClearOfCommitted(project.config, progress);
  return {
    config: project.config,
    configDigest: project.configDigest,
    shares: await shareInputs(project, progress, options.standIns),
    ledger: { seq: progress.seq, digest: progress.digest },
    prices: await loadPrices(project),
    now: project.clock.now(),
    createdBy: operator(),
    rehearsal: project.rehearsal,
    allowIncomplete: options.allowIncomplete,
  };
}

/** Who runs this command, as the ledger records it. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** A plan to act on, by file or start of its digest, or the newest one. Throws `plan-foreign` (usage) for another migration's. */
async function loadPlan(project: Project, file: string | undefined): Promise<PlanFile> {
  const path = file === undefined ? await newestPlanFile(project) : await planFileNamed(project, file);
  const plan = await readPlan(path);
  if (plan.migration === project.config.migration) return { plan, file: path };
  throw new HeadwaterError({
    code: 'plan-foreign',
    blame: 'usage',
    message: `${path} is a plan of migration ${plan.migration}, not of ${project.config.migration}.`,
    next: ['Name the right plan, or the right headwater.yaml with --config.'],
  });
}

/**
 * Records that a person approved this very plan, where every host of the migration finds it. Refused when it is stale. Approving it
 * again changes nothing, but puts it there where an earlier version did not.
 */
export async function approvePlan(
  project: Project,
  request: {
    readonly file: string | undefined;
    readonly by: string | undefined;
    readonly onProgress?: Reporter['progress'];
  },
): Promise<Approval> {
  const { plan, file } = await loadPlan(project, request.file);
  const { digest, ...body } = plan;
  const by = request.by ?? operator();
  const incomplete = notWhole(plan);
  const progress = await project.ledger.progress();
  const onProgress = request.onProgress ?? (() => undefined);
  if (progress.approvedPlan === digest) {
    await publishPlan(project, { plan, file }, onProgress);
    return { digest, file, by, approvedNow: false, incomplete };
  }
  assertFresh(plan, await worldOf(project, plan));
  // Steps are read from the state directory, so a plan file from elsewhere is kept there as well.
  const kept = await savePlan(project, body);
  await ensureLedgerOpen(project);
  await publishPlan(project, kept, onProgress);
  await project.ledger.record({ type: 'plan-approved', plan: digest, by });
  return { digest, file: kept.file, by, approvedNow: true, incomplete };
}
