import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createMachineLooks } from '../adapters/machine/looks.ts';
import type { Area } from '../doctor/areas.ts';
import type { Look } from '../doctor/look.ts';
import type { PlanSight, Sightings } from '../doctor/sightings.ts';
import { HeadwaterError } from '../errors.ts';
import { lookedAt, type RootMark } from '../ports/doctor.ts';
import { newestPlanFile, readPlan } from './plan-files.ts';
import type { Project } from './project.ts';
import { projectFile } from './project-file.ts';
import { queueAddress } from './queue-address.ts';

/** What all looks of one examination share. */
export interface Looking {
  readonly project: Project;
  readonly withinMs: number;
  readonly areas: readonly Area[];
  /** Tells that an area is looked at, and when it has been. */
  readonly toldOf: <T>(area: string, looking: Promise<T>) => Promise<T>;
}

/** What there is to see without the cloud: the machine, the queue, mounts and secrets. */
export async function localSightings(looking: Looking): Promise<Omit<Sightings, 'plan'>> {
  const { areas, toldOf } = looking;
  const when = async <T>(area: Area, look: () => Promise<T>): Promise<T | undefined> =>
    areas.includes(area) ? toldOf(area, look()) : undefined;
  const [machine, queue, shares] = await Promise.all([
    when('machine', () => machineSight(looking)),
    when('queue', () => queueSight(looking)),
    when('shares', () => shareSights(looking)),
  ]);
  return {
    ...(machine === undefined ? {} : { machine }),
    ...(queue === undefined ? {} : { queue }),
    ...shares,
  };
}

/** What the newest plan has still to make, as the ledger has it. */
export function planSight(project: Project, withinMs: number): Promise<Look<PlanSight>> {
  return lookedAt(withinMs, async () => {
    const file = await newestPlanFile(project).catch((error: unknown) => {
      if (error instanceof HeadwaterError && error.code === 'plan-missing') return null;
      throw error;
    });
    // One in S3 has no events before there is a plan, and its bucket may not be there yet.
    if (file === null && project.config.ledger === 's3') return null;
    const { resources } = await project.ledger.progress();
    if (file === null) return null;
    const { steps } = await readPlan(file);
    const fileShares: Record<string, number> = {};
    for (const step of steps) {
      if (step.kind !== 'file-share' || resources.has(step.id)) continue;
      const name = project.config.gateways.find(({ arn }) => arn === step.gatewayArn)?.name;
      if (name !== undefined) fileShares[name] = (fileShares[name] ?? 0) + 1;
    }
    return {
      tasks: steps.filter(({ kind, id }) => kind === 'task' && !resources.has(id)).length,
      fileShares,
    };
  });
}

function machineSight({ project, withinMs }: Looking): Promise<NonNullable<Sightings['machine']>> {
  const looks = createMachineLooks({ mountWithinMs: withinMs });
  return lookedAt(withinMs, () => looks.machine(project.state, nodeNeeded()));
}

/** From `engines` of package.json: `>=20.19` is `20.19`. */
function nodeNeeded(): string {
  const manifest = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(manifest);
  return engines.node.replace(/^\D+/, '');
}

function queueSight({ project, withinMs }: Looking): Promise<NonNullable<Sightings['queue']>> {
  return lookedAt(withinMs, async () => {
    const url = await queueAddress(project);
    const { lookAtQueue } = await import('../jobs/look.ts');
    return lookAtQueue({ url, directory: project.state });
  });
}

async function shareSights({
  project,
  withinMs,
}: Looking): Promise<Required<Pick<Sightings, 'mounts' | 'secrets'>>> {
  const { config, directory, mountOf } = project;
  // A little less, so that the process that hangs is ended and its mount is named.
  const looks = createMachineLooks({ mountWithinMs: withinMs * 0.8 });
  const references = [
    ...config.shares.flatMap(({ name, password }) =>
      password === undefined ? [] : [{ name, reference: password }],
    ),
    ...(/^(env|file):/.test(config.queue) ? [{ name: 'queue', reference: config.queue }] : []),
  ];
  const [mounts, secrets] = await Promise.all([
    inTurn(config.shares, async (share) => ({
      name: share.name,
      look: await lookedAt(withinMs, async () =>
        looks.mount(mountOf(share), await marksOf(project, share.name)),
      ),
    })),
    Promise.all(
      references.map(async ({ name, reference }) => ({
        name,
        reference,
        look: await lookedAt(withinMs, () => looks.secret(reference, directory)),
      })),
    ),
  ]);
  return { mounts, secrets };
}

/** Each look at a mount is a process of its own, and there may be hundreds of shares. */
const MOUNTS_AT_ONCE = 16;

/** What becomes of each, in the order they have, so many at a time. */
async function inTurn<T, R>(of: readonly T[], look: (one: T) => Promise<R>): Promise<readonly R[]> {
  const looked: R[] = [];
  const left = of.entries();
  const lookOn = async (): Promise<void> => {
    for (const [at, one] of left) looked[at] = await look(one);
  };
  await Promise.all(Array.from({ length: MOUNTS_AT_ONCE }, lookOn));
  return looked;
}

/** DuckDB is loaded where there is an inventory, and not before. */
async function marksOf(project: Project, share: string): Promise<readonly RootMark[] | null> {
  const { latestInventory } = await import('../adapters/catalog/inventory-files.ts');
  if ((await latestInventory(project.state, share)) === null) return null;
  const { rootMarks } = await import('../adapters/catalog/root-marks.ts');
  return rootMarks(project.state, share);
}
