import type { Evidence } from '../evidence/evidence.ts';
import { LETTERS, type Selection, selected } from '../evidence/selection.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { counted, formatCount } from './format.ts';
import { harmless } from './text-width.ts';

/** The longest verdict, most reasons, and 99 GB in bytes; what is longer pushes the path on. */
const VERDICT_COLUMNS = 13;
const REASON_COLUMNS = 20;
const SIZE_COLUMNS = 14;

/** One path of `verify --list`. */
export interface VerdictLine {
  readonly path: { readonly text: string };
  readonly verdict: Verdict;
  readonly reason: string;
  readonly sizeBytes: number;
}

/** A judged path on a line of its own, for `grep`: a letter a verdict, the verdict, bytes, the reason, and the path last and whole. */
export function verdictLine({ path, verdict, reason, sizeBytes }: VerdictLine): string {
  return harmless(
    [
      LETTERS[verdict],
      verdict.padEnd(VERDICT_COLUMNS),
      formatCount(sizeBytes).padStart(SIZE_COLUMNS),
      (reason === '' ? '-' : reason).padEnd(REASON_COLUMNS),
      path.text || '(the root)',
    ].join('  '),
  );
}

/** What is said beside a list that is not the whole one; null when it is. `told` is how many paths were. */
export function listRemark(
  records: readonly { readonly groups: readonly Omit<Evidence['groups'][number], 'reason' | 'bytes'>[] }[],
  selection: Selection,
  told: number,
): string | null {
  const { verdict, book } = selected(selection);
  const all = records
    .flatMap(({ groups }) => groups)
    .filter((group) => (verdict ?? group.verdict) === group.verdict && (book ?? group.book) === group.book)
    .reduce((sum, { entries }) => sum + entries, 0);
  if (all === 0) return `No path is ${selection === 'all' ? 'there' : selection}.`;
  return told < all ? `and ${counted(all - told, 'more', 'more')}; all of them: --limit 0` : null;
}

/** Writes lines as paths come, and at the end what {@link listRemark} says. */
export function verdictLines(log: (line: string) => void): {
  told(path: VerdictLine): void;
  remark(verified: readonly { readonly evidence: Evidence }[], selection: Selection): string | null;
} {
  let told = 0;
  return {
    told: (path) => {
      told += 1;
      log(verdictLine(path));
    },
    remark: (verified, selection) =>
      listRemark(
        verified.map(({ evidence }) => evidence),
        selection,
        told,
      ),
  };
}
