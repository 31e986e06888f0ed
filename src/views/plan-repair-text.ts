import type { Plan } from '../plans/plan.ts';
import type { RepairBasis } from '../plans/repair/repair-schema.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import { reasonWords } from './verdict-words.ts';

/** What a plan to repair is made from, as far as people are shown it. */
type Repair = readonly Pick<RepairBasis, 'share' | 'evidence' | 'files' | 'bytes' | 'left'>[];

/** Says that a plan is a repair and how much it writes, in one sentence; `subject` is how it begins. */
export function repairSentence(repair: Repair, subject = 'A repair:'): string {
  const files = repair.reduce((sum, one) => sum + one.files, 0);
  const bytes = repair.reduce((sum, one) => sum + one.bytes, 0);
  return `${subject} writes ${counted(files, 'file')}, ${formatBytes(bytes)}, of ${counted(repair.length, 'share')} again, and does nothing else.`;
}

/** Of each share how much is written again and by which evidence; `limit` shares at most. */
export function repairedLines(repair: Repair, limit: number, width: number): string[] {
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'Files', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'By evidence' },
  ] as const;
  const rows = repair
    .slice(0, limit)
    .map(({ share, evidence, files, bytes }) => [share, formatCount(files), formatBytes(bytes), evidence]);
  const rest = repair.length - rows.length;
  return [...table(columns, rows, { width }), ...(rest > 0 ? [`  and ${counted(rest, 'more share')}`] : [])];
}

/** What the evidence found amiss and the plan leaves as it is, each with why; `limit` kinds at most. */
export function leftLines(repair: Repair, limit: number, width: number): string[] {
  const left = leftOf(repair);
  if (left.length === 0) return ['Not repaired: nothing, the evidence found nothing else amiss.'];
  const shown = left.slice(0, limit).flatMap(({ share, verdict, entries, reason, why }) =>
    paragraph('  -', `${harmless(share)}: ${formatCount(entries)} ${verdict} (${reason}): ${why}.`, {
      width,
      labelWidth: 4,
    }),
  );
  const rest = left.length - limit;
  return ['Not repaired', ...shown, ...(rest > 0 ? [`  and ${counted(rest, 'more kind')}`] : [])];
}

/** The same as rows: share, verdict, reason in words, entries, why. What needs somebody comes before what is excluded by intent. */
export function leftOf(repair: Repair) {
  const rows = repair.flatMap(({ share, left }) =>
    left.map(({ verdict, reason, entries, why }) => ({
      share,
      verdict,
      entries,
      reason: reason === 'directory' ? 'directory markers' : reasonWords(reason),
      why,
    })),
  );
  return rows.toSorted((a, b) => Number(a.verdict === 'excluded') - Number(b.verdict === 'excluded'));
}

/** The repair of a plan; null for a plan that moves shares. */
export function repairOf({ basis }: Pick<Plan, 'basis'>): Repair | null {
  return basis.repair ?? null;
}
