import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import type { Plan, PlanBody } from '../plans/plan.ts';
import { type Look, sealedPlan } from '../plans/sealed/seal.ts';
import { type Pair, sealedPair } from '../plans/sealed/sealed-pair.ts';
import { stepCounts } from '../plans/sealed/step-counts.ts';
import type { Project } from './project.ts';

/** What is enough to find plans; see `stateDirectory`. */
type Place = Pick<Project, 'state'>;

function directoryOf(place: Place): string {
  return join(place.state, 'plans');
}

/** What holds plans to their schema takes longer to load than a plan to read, and not all who look need it. */
const codec = () => import('../plans/codec.ts');

/** Names sort by age; the digest tells which plan it is without opening it. */
function nameOf(plan: Plan): string {
  return `${plan.createdAt.replace(/[-:.]/g, '')}-${plan.digest.slice(0, 16)}.json`;
}

/** Writes a new plan file and returns it. */
export async function savePlan(
  project: Project,
  body: PlanBody,
): Promise<{ readonly plan: Plan; readonly file: string }> {
  const { decodePlan, encodePlan } = await codec();
  const text = encodePlan(body);
  const plan = decodePlan(text, 'the new plan');
  const directory = directoryOf(project);
  await mkdir(directory, { recursive: true });
  const file = join(directory, nameOf(plan));
  await writeFile(`${file}.${process.pid}.new`, text);
  await rename(`${file}.${process.pid}.new`, file);
  return { plan, file };
}

/** Reads a plan file. Throws HeadwaterError `plan-missing`, `plan-malformed` or `plan-edited` (usage). */
export async function readPlan(file: string): Promise<Plan> {
  const content = await contentOf(file);
  return (await codec()).decodePlan(content.toString('utf8'), file);
}

/** Reads a plan file to look at it, not to act on it; quick for one that is as it was written. Throws as `readPlan`. */
export async function lookAtPlan(file: string): Promise<Look> {
  const content = await contentOf(file);
  const sealed = sealedPlan(content);
  if (sealed !== null) return sealed;
  const plan = (await codec()).decodePlan(content.toString('utf8'), file);
  return { plan, counts: stepCounts(plan.steps) };
}

/** Two plan files to compare, quicker than looking at each; what both have the same may be left out of their lists. */
export async function lookAtPair(before: string, after: string): Promise<Pair> {
  const pair = sealedPair(...(await Promise.all([contentOf(before), contentOf(after)])));
  return pair ?? { before: await readPlan(before), after: await readPlan(after), common: null };
}

/**
 * Into one buffer of the file's size, of memory that V8 does not count as this process's alone: the bytes of a long plan are more than all
 * else that is in memory by then, and make it collect all garbage, which takes longer than to read them.
 */
async function readWhole(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    // A pipe does not know.
    if (size === 0) return await handle.readFile();
    const content = Buffer.from(new SharedArrayBuffer(size));
    let at = 0;
    for (let bytesRead = 1; at < size && bytesRead > 0; at += bytesRead)
      ({ bytesRead } = await handle.read(content, at, size - at, at));
    return content.subarray(0, at);
  } finally {
    await handle.close();
  }
}

function contentOf(file: string): Promise<Buffer> {
  return readWhole(file).catch((cause) => {
    throw new HeadwaterError({
      code: 'plan-missing',
      blame: 'usage',
      message: `Cannot read the plan ${file} (${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}).`,
      next: ['Make one: headwater plan create'],
      cause,
    });
  });
}

/** All plan files, oldest first. */
export async function planFiles(place: Place): Promise<readonly string[]> {
  const names = await readdir(directoryOf(place)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(directoryOf(place), name));
}

/** A plan file by path, or by the start of its digest (as plans are named on screens). */
export async function planFileNamed(place: Place, name: string): Promise<string> {
  const byDigest = /^[0-9a-f]{6,16}$/.test(name.slice(0, 16))
    ? (await planFiles(place)).filter((file) => file.includes(`-${name.slice(0, 16)}`))
    : [];
  return byDigest.at(-1) ?? resolve(name);
}

/** The plan of that digest; null when this host does not have it as it was made. */
export async function planOfDigest(place: Place, digest: string): Promise<Plan | null> {
  const plan = await readPlan(await planFileNamed(place, digest)).catch(() => null);
  return plan?.digest === digest ? plan : null;
}

/** The newest plan file. Throws HeadwaterError `plan-missing` (usage). */
export async function newestPlanFile(place: Place): Promise<string> {
  const newest = (await planFiles(place)).at(-1);
  if (newest !== undefined) return newest;
  throw new HeadwaterError({
    code: 'plan-missing',
    blame: 'usage',
    message: 'There is no plan yet.',
    next: ['headwater inventory scan', 'headwater plan create'],
  });
}

/** The plan that was approved last. Throws HeadwaterError `plan-not-approved` (held) or `plan-missing`. */
export async function approvedPlan(
  project: Project,
): Promise<{ readonly plan: Plan; readonly file: string }> {
  const { approvedPlan: digest } = await project.ledger.progress();
  if (digest === null) {
    throw new HeadwaterError({
      code: 'plan-not-approved',
      blame: 'held',
      message: 'No plan has been approved.',
      next: ['Review it: headwater plan show', 'Then: headwater plan approve'],
    });
  }
  const file = (await planFiles(project)).find((name) => name.includes(digest.slice(0, 16)));
  if (file === undefined) {
    throw new HeadwaterError({
      code: 'plan-missing',
      blame: 'usage',
      message: `The approved plan ${digest.slice(0, 12)} is not in ${directoryOf(project)}.`,
      next: ['Put the file back, or make and approve a new plan.'],
    });
  }
  const plan = await readPlan(file);
  if (plan.digest === digest) return { plan, file };
  throw new HeadwaterError({
    code: 'plan-edited',
    blame: 'usage',
    message: `${file} is not the plan that was approved.`,
    next: ['Make a new plan: headwater plan create'],
  });
}
