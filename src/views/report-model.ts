import type { Evidence } from '../evidence/evidence.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import { addUp, sumBooks, sumVerdicts } from './report-amounts.ts';
import { deeperFindings } from './report-deeper.ts';
import { exceptionsOf } from './report-exceptions.ts';
import { openOf } from './report-open.ts';
import { newestByPass, newestOf, recordOf } from './report-record.ts';
import type { Report, ReportSignature } from './report-schema.ts';
import { shareOf } from './report-share.ts';
import { timelineOf } from './report-timeline.ts';
import { verdictOf } from './report-verdict.ts';
import { waitingOf } from './report-waiting.ts';

export type { Report } from './report-schema.ts';

/** What a report is made from. */
export interface ReportInput {
  readonly plan: Plan;
  readonly progress: Progress;
  /** All records there are; the newest of each share and pass is used, those of shares outside the plan are not. */
  readonly evidence: readonly Evidence[];
  readonly generatedAt: Date;
  /** What the signature of each record is worth, by share and id as `share/id`; those without an entry are unsigned. */
  readonly signatures?: ReadonlyMap<string, ReportSignature>;
  /** Name and version of the program. */
  readonly tool: string;
}

const UNSIGNED: ReportSignature = { state: 'unsigned', fingerprint: null, algorithm: null };

/**
 * Everything a report says, as one documented value. It only arranges what plan, ledger and evidence say: it judges
 * nothing anew, except that the worst share decides for the whole and a share without evidence is not proved.
 */
export function buildReport(input: ReportInput): Report {
  const { plan, progress } = input;
  const waiting = waitingOf(plan, progress);
  const signatureOf = ({ share, id }: Evidence) => input.signatures?.get(`${share}/${id}`) ?? UNSIGNED;
  const shares = plan.shares.map((share) => {
    const newest = newestOf(input.evidence, share.share);
    const signature = newest === null ? null : signatureOf(newest);
    const committed = shareProgress(progress, share.share).authority.holder === 'bucket';
    const own = input.evidence.filter((record) => record.share === share.share);
    const deeper = newest === null ? [] : deeperFindings(own, newest, committed);
    const exceptions = [...deeper, ...exceptionsOf(share, newest, { signature, committed })];
    const open = openOf(share.share, exceptions, waiting);
    const timeline = [...timelineOf(share.share, progress, input.evidence)];
    const more = { signature, deeper: addUp(deeper).entries, open, timeline };
    return { share: shareOf(share, progress, newest, more), exceptions };
  });
  const rows = shares.map(({ share }) => share);
  const current = new Set(rows.map(({ evidence }) => evidence));
  const evidence = rows.flatMap(({ share }) =>
    newestByPass(input.evidence, share).map((record) =>
      recordOf(record, {
        plan,
        progress,
        current: current.has(record.id),
        signature: signatureOf(record),
      }),
    ),
  );
  const { digest, createdAt, createdBy } = plan;
  return {
    format: 'headwater-report/1',
    generatedAt: input.generatedAt.toISOString(),
    tool: input.tool,
    migration: plan.migration,
    rehearsal: plan.rehearsal,
    region: plan.region,
    plan: { digest, createdAt, createdBy, approved: progress.approvedPlan === digest },
    ledger: { seq: progress.seq, digest: progress.digest },
    verdict: verdictOf(rows),
    totals: {
      shares: rows.length,
      sharesProved: rows.filter(({ proof }) => proof === 'proved').length,
      sharesCommitted: rows.filter(({ authority }) => authority.holder === 'bucket').length,
      books: sumBooks(rows.map(({ books }) => books)),
      verdicts: sumVerdicts(rows.map(({ verdicts }) => verdicts)),
      moved: addUp(rows.map(({ moved }) => moved)),
      heldBack: addUp(rows.map(({ heldBack }) => heldBack)),
    },
    shares: rows,
    exceptions: shares.flatMap(({ exceptions }) => exceptions).toSorted(bySeverity),
    cost: {
      ...plan.cost,
      pricesAsOf: plan.basis.pricesAsOf,
      confidence: countBy(plan.cost.lines.map(({ confidence }) => confidence)),
    },
    waiting,
    findings: plan.findings,
    evidence,
  };
}

const SEVERITIES = ['wrong', 'decide', 'accepted', 'changed', 'note'];

function bySeverity(a: Report['exceptions'][number], b: Report['exceptions'][number]): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries(counts);
}
