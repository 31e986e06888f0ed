import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { HeadwaterError } from '../errors.ts';
import { leftAlone } from '../evidence/repairable.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Progress } from '../ledger/progress.ts';
import { createRepairPlan } from '../plans/repair/repair-plan.ts';
import type { RepairBasis } from '../plans/repair/repair-schema.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type FetchContext, fetchLists } from '../steps/verifying/fetch-evidence.ts';
import type { RepairPlanned } from '../views/values/repair-planned.ts';
import { evidenceDirectory } from './context.ts';
import { controlCopies, fetchedRecord, fetchingWith } from './fetching-evidence.ts';
import { assertNotPlannedSince, comparedLast, comparedLastIfAny } from './newest-known.ts';
import { savePlan } from './plan-files.ts';
import { planInput } from './planning.ts';
import type { Project } from './project.ts';
import type { Recorded } from './recorded-evidence.ts';
import { evidenceToRepair } from './repair-evidence.ts';
import type { Reporter } from './reporter.ts';
import type { StandIns } from './share-inputs.ts';
import { withCatalog } from './showing.ts';

const UNHEARD = { progress: () => undefined };

/** What is to be repaired. */
export interface RepairRequest {
  /** Empty for all shares that are not committed. */
  readonly shares: readonly string[];
  /** Id of the evidence to repair from; null for the newest of each share. */
  readonly evidence: string | null;
  /** Told while evidence is brought here. */
  readonly reporter?: Pick<Reporter, 'progress'>;
}

/** What evidence says of one share, and where its list is. */
interface Found {
  readonly basis: RepairBasis;
  readonly list: string | null;
}

/** What a repair is planned with. */
interface Planning {
  readonly project: Project;
  readonly progress: Progress;
  readonly catalog: Catalog;
  readonly fetching: FetchContext;
}

/**
 * Makes a plan that carries again exactly what evidence found missing or different, and writes it to disk with the lists of
 * what it carries; nothing else changes. What of the evidence this host does not have is brought from the control bucket. No plan is made when there is
 * nothing to repair. Throws as `evidenceToRepair`, `fetchedRecord`, `fetchLists`, `fetchCompared` and `makePlan` do, and
 * HeadwaterError `repair-outdated` (stale).
 */
export async function planRepair(project: Project, request: RepairRequest): Promise<RepairPlanned> {
  const progress = await project.ledger.progress();
  const evidence = await evidenceToRepair(project, progress, request);
  const copies = controlCopies(project);
  const { found, standIns } = await withCatalog(project, async (catalog) => {
    const fetching = fetchingWith(project, catalog, copies, request.reporter ?? UNHEARD);
    const planning = { project, progress, catalog, fetching };
    const all: Found[] = [];
    for (const one of evidence) all.push(await look(planning, one));
    return { found: all, standIns: await standInsOf(planning) };
  }).finally(() => copies.close());
  const repairs = found.map(({ basis }) => basis).filter(({ files }) => files > 0);
  const shares = found.map(({ basis: { share, evidence: id, files, bytes, left }, list }) => {
    return { share, evidence: id, files, bytes, list, left };
  });
  const { rehearsal } = project;
  if (repairs.length === 0) return { file: null, plan: null, rehearsal, shares };
  const input = await planInput(project, { allowIncomplete: true, standIns });
  const { plan, file } = await savePlan(project, createRepairPlan(input, repairs));
  return { file, plan: plan.digest, rehearsal, shares };
}

async function look(planning: Planning, recorded: Recorded): Promise<Found> {
  const { project, catalog, fetching } = planning;
  const { share, evidence: id, sha256 } = recorded;
  const evidence = await fetchedRecord(project, fetching, recorded);
  const newest = await newestOf(planning, share);
  const { inventory } = evidence.inputs;
  const isHere = (await catalog.inventory(share, inventory.id)) !== null;
  if (newest !== null && newest.id < inventory.id && !isHere) throw scannedElsewhere(share, id, newest.id);
  if (newest?.id !== inventory.id || newest.parquet.sha256 !== inventory.sha256)
    throw outdated(share, id, inventory.id);
  const verdicts = { file: 'verdicts.parquet', sha256: evidence.verdicts.sha256 };
  await fetchLists(fetching, { share, id }, [verdicts]);
  const { directory } = openEvidenceFiles(evidenceDirectory(project));
  const manifest = await catalog.writeRepairManifest({
    ...verdicts,
    file: join(directory(share, id), verdicts.file),
  });
  try {
    const { files, bytes, largestBytes, directories } = manifest;
    const list = files === 0 ? null : await keepList(project, recorded, manifest);
    const basis = {
      share,
      evidence: id,
      sha256,
      verdictsSha256: evidence.verdicts.sha256,
      manifestSha256: manifest.sha256,
      files,
      bytes,
      largestBytes,
      left: [...leftAlone(evidence, directories)],
    };
    return { basis, list };
  } finally {
    await manifest.drop();
  }
}

/** The newest inventory of a share that is to be repaired. */
async function newestOf(planning: Planning, share: string): Promise<Inventory | null> {
  const { project, progress, catalog, fetching } = planning;
  const scanned = await catalog.latest(share);
  if (scanned !== null) return scanned;
  const compared = await comparedLast(project, fetching, progress, share);
  if (compared !== null) await assertNotPlannedSince(project, progress, compared);
  return compared;
}

/** Of all shares that this host has not scanned: a plan says something of each, repaired or not. */
async function standInsOf({ project, progress, catalog, fetching }: Planning): Promise<StandIns> {
  const standIns = new Map<string, Inventory>();
  for (const { name } of project.config.shares) {
    if ((await catalog.latest(name)) !== null) continue;
    const compared = await comparedLastIfAny(project, fetching, progress, name);
    if (compared !== null) standIns.set(name, compared);
  }
  return standIns;
}

/** For reviewers: a plan names the list by its digest, and this is what is in it. What is carried is made anew from the evidence. */
async function keepList(
  project: Project,
  { share, evidence }: Recorded,
  manifest: { readonly file: string; readonly sha256: string },
): Promise<string> {
  const directory = join(project.state, 'repairs', share);
  await mkdir(directory, { recursive: true });
  const file = join(directory, `${evidence}-${manifest.sha256.slice(0, 16)}.csv`);
  await copyFile(manifest.file, file);
  return file;
}

/** Ids begin with the time of the scan. */
function scannedElsewhere(share: string, evidence: string, newest: string): HeadwaterError {
  return new HeadwaterError({
    code: 'repair-outdated',
    blame: 'stale',
    message: `The evidence ${evidence} of ${share} was held against a newer inventory than the newest on this host, ${newest}.`,
    next: [
      `Repair on the host that scanned it, or bring its .headwater/inventories/${share} here.`,
      `Or move .headwater/inventories/${share} away: then the inventory is brought from the control bucket.`,
    ],
  });
}

function outdated(share: string, evidence: string, inventory: string): HeadwaterError {
  return new HeadwaterError({
    code: 'repair-outdated',
    blame: 'stale',
    message: `The evidence ${evidence} of ${share} was held against inventory ${inventory}, which is not its newest one.`,
    next: [
      `When the approved plan is from the newest: headwater verify --share ${share}`,
      'Else headwater plan create: its pass brings what has changed, and its check makes new evidence.',
    ],
  });
}
