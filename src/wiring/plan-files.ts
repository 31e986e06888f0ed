import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { HeadwaterError } from '../errors.ts';
import type { Plan, PlanBody } from '../plans/plan.ts';
import { type Look, sealedPlan } from '../plans/sealed/seal.ts';
import { type Pair, sealedPair } from '../plans/sealed/sealed-pair.ts';
import { stepCounts } from '../plans/sealed/step-counts.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import type { Project } from './project.ts';

/** What is enough to find plans; see `stateDirectory`. */
type Place = Pick<Project, 'state'>;

/** Where plans are on this host. */
export function plansDirectory(place: Place): string {
  return join(place.state, 'plans');
}

/** What holds plans to their schema takes longer to load than a plan to read, and not all who look need it. */
const codec = () => import('../plans/codec.ts');

/** Names sort by age; the digest tells which plan it is without opening it. */
function nameOf(plan: Plan): string {
  return `${plan.createdAt.replace(/[-:.]/g, '')}-${plan.digest.slice(0, 16)}.json`;
}

/** Writes a new plan file and returns it. */
export async function savePlan(place: Place, body: PlanBody): Promise<PlanFile> {
  const { encodePlan } = await codec();
  return keepPlan(place, { text: encodePlan(body), where: 'the new plan' });
}

/**
 * Writes a plan file as it is and returns it. `where` it is from, for errors; `digest`, if it must be that plan. Throws HeadwaterError `plan-malformed` or
 * `plan-edited` (usage); then nothing is written.
 */
export async function keepPlan(
  place: Place,
  { text, where, digest }: { readonly text: string; readonly where: string; readonly digest?: string },
): Promise<PlanFile> {
  const { decodePlan } = await codec();
  const plan = decodePlan(text, where);
  if (digest !== undefined && plan.digest !== digest) throw anotherPlan(where);
  const directory = plansDirectory(place);
  await mkdir(directory, { recursive: true });
  const file = join(directory, nameOf(plan));
  await writeFile(`${file}.${process.pid}.new`, text);
  await rename(`${file}.${process.pid}.new`, file);
  return { plan, file };
}

/** What lies where the approved plan should is another one. */
export function anotherPlan(where: string): HeadwaterError {
  return new HeadwaterError({
    code: 'plan-edited',
    blame: 'usage',
    message: `${where} is not the plan that was approved.`,
    next: ['Make a new plan: headwater plan create'],
  });
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
  const names = await readdir(plansDirectory(place)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(plansDirectory(place), name));
}

/** A plan file by path, or by the start of its digest (as plans are named on screens). */
export async function planFileNamed(place: Place, name: string): Promise<string> {
  const byDigest = /^[0-9a-f]{6,16}$/.test(name.slice(0, 16))
    ? (await planFiles(place)).filter((file) => file.includes(`-${name.slice(0, 16)}`))
    : [];
  return byDigest.at(-1) ?? resolve(name);
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

/** How the newest plan is named on screens; null when this plan file is the newest. */
export async function newerPlan(place: Place, file: string): Promise<string | null> {
  const newest = basename((await planFiles(place)).at(-1) ?? '', '.json');
  return newest > basename(file, '.json') ? newest.slice(newest.indexOf('-') + 1).slice(0, 12) : null;
}
