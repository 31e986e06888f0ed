import { HeadwaterError } from '../errors.ts';
import { buildStatus } from '../views/status-model.ts';
import { unfinishedScan } from '../views/status-text.ts';
import type { Status } from '../views/values/status.ts';
import { approvedPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/**
 * How far the approved plan is, and which scans are not finished. Reads ledger, plan and the scans' journals only. Throws
 * HeadwaterError `plan-not-approved` (held), which tells of the scans too.
 */
export async function statusOf(project: Project): Promise<Status> {
  const scans = await begunScans(project);
  const { plan } = await approvedPlan(project).catch((error: unknown) => {
    throw error instanceof HeadwaterError && scans.length > 0 ? withScans(error, scans) : error;
  });
  return buildStatus(plan, await project.ledger.progress(), { now: project.clock.now(), scans });
}

async function begunScans(project: Project): Promise<Status['scans']> {
  const { begunScan } = await import('../adapters/catalog/begun-scan.ts');
  const scans: Status['scans'][number][] = [];
  for (const { name } of project.config.shares) {
    const begun = await begunScan(project.state, name);
    if (begun !== null) scans.push({ share: name, ...begun });
  }
  return scans;
}

function withScans(error: HeadwaterError, scans: Status['scans']): HeadwaterError {
  const { code, blame, message, next, cause } = error;
  return new HeadwaterError({ code, blame, message, next: [...scans.map(unfinishedScan), ...next], cause });
}
