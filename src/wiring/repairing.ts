import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { HeadwaterError } from '../errors.ts';
import { leftAlone } from '../evidence/repairable.ts';
import { createRepairPlan } from '../plans/repair/repair-plan.ts';
import type { RepairBasis } from '../plans/repair/repair-schema.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { RepairPlanned } from '../views/values/repair-planned.ts';
import { evidenceDirectory } from './context.ts';
import { savePlan } from './plan-files.ts';
import { planInput } from './planning.ts';
import type { Project } from './project.ts';
import { loadEvidence, type Recorded } from './recorded-evidence.ts';
import { evidenceToRepair } from './repair-evidence.ts';
import { withCatalog } from './showing.ts';

/** What is to be repaired. */
export interface RepairRequest {
  /** Empty for all shares that are not committed. */
  readonly shares: readonly string[];
  /** Id of the evidence to repair from; null for the newest of each share. */
  readonly evidence: string | null;
}

/** What evidence says of one share, and where its list is. */
interface Found {
  readonly basis: RepairBasis;
  readonly list: string | null;
}

/**
 * Makes a plan that carries again exactly what evidence found missing or different, and writes it to disk with the lists of
 * what it carries; nothing else changes. No plan is made when there is nothing to repair. Throws as `evidenceToRepair`,
 * `loadEvidence` and `makePlan` do, and HeadwaterError `repair-outdated` (stale).
 */
export async function planRepair(project: Project, request: RepairRequest): Promise<RepairPlanned> {
  const progress = await project.ledger.progress();
  const evidence = await evidenceToRepair(project, progress, request);
  const found = await withCatalog(project, async (catalog) => {
    const all: Found[] = [];
    for (const one of evidence) all.push(await look(project, catalog, one));
    return all;
  });
  const repairs = found.map(({ basis }) => basis).filter(({ files }) => files > 0);
  const shares = found.map(({ basis: { share, evidence: id, files, bytes, left }, list }) => {
    return { share, evidence: id, files, bytes, list, left };
  });
  const { rehearsal } = project;
  if (repairs.length === 0) return { file: null, plan: null, rehearsal, shares };
  const input = await planInput(project, { allowIncomplete: true });
  const { plan, file } = await savePlan(project, createRepairPlan(input, repairs));
  return { file, plan: plan.digest, rehearsal, shares };
}

async function look(project: Project, catalog: Catalog, recorded: Recorded): Promise<Found> {
  const { share, evidence: id, sha256 } = recorded;
  const evidence = await loadEvidence(project, recorded);
  const newest = await catalog.latest(share);
  const { inventory } = evidence.inputs;
  if (newest?.id !== inventory.id || newest.parquet.sha256 !== inventory.sha256)
    throw outdated(share, id, inventory.id);
  const { directory } = openEvidenceFiles(evidenceDirectory(project));
  const manifest = await catalog.writeRepairManifest({
    file: join(directory(share, id), 'verdicts.parquet'),
    sha256: evidence.verdicts.sha256,
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
