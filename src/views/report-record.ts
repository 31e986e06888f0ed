import { type Evidence, evidencePrefix } from '../evidence/evidence.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import { verdictsOf } from './report-amounts.ts';
import type { ReportRecord, ReportSignature } from './report-schema.ts';

/** The newest record of each pass of a share, oldest first. */
export function newestByPass(evidence: readonly Evidence[], share: string): readonly Evidence[] {
  const byPass = new Map<string, Evidence>();
  const inOrder = evidence
    .filter((record) => record.share === share)
    .toSorted((a, b) => a.finishedAt.localeCompare(b.finishedAt));
  for (const record of inOrder) {
    // Taken out first, so that the map's order stays the order of time.
    byPass.delete(record.pass);
    byPass.set(record.pass, record);
  }
  return [...byPass.values()];
}

/** The newest record of a share, whatever its pass; null when there is none. */
export function newestOf(evidence: readonly Evidence[], share: string): Evidence | null {
  return newestByPass(evidence, share).at(-1) ?? null;
}

/** One evidence record as a report lists it: what it says and where it can be found. */
export function recordOf(
  evidence: Evidence,
  known: {
    readonly plan: Plan;
    readonly progress: Progress;
    readonly current: boolean;
    readonly signature: ReportSignature;
  },
): ReportRecord {
  const ledger = shareProgress(known.progress, evidence.share).evidence;
  const { inventory, listing, executions } = evidence.inputs;
  return {
    id: evidence.id,
    share: evidence.share,
    pass: evidence.pass,
    current: known.current,
    verdict: evidence.verdict,
    level: evidence.method.level,
    method: evidence.method.text,
    startedAt: evidence.startedAt,
    finishedAt: evidence.finishedAt,
    books: evidence.books,
    verdicts: verdictsOf(evidence),
    file: besideList(evidence.verdicts.file),
    sha256: ledger?.id === evidence.id ? ledger.sha256 : null,
    copy: copyOf(evidence, known.plan),
    signature: known.signature,
    list: evidence.verdicts,
    inventory,
    listing,
    executions,
  };
}

/** The record lies beside its list of verdicts. */
function besideList(list: string): string {
  return list.replace(/[^/\\]*$/, 'evidence.json');
}

/** Where the step that made the record put a copy: the control bucket, which tasks name for their reports. */
function copyOf(evidence: Evidence, plan: Plan): string | null {
  const task = plan.steps.find((step) => step.kind === 'task');
  if (task === undefined) return null;
  return `s3://${task.reportBucket}/${evidencePrefix(evidence)}evidence.json`;
}
