import type { Evidence } from '../evidence/evidence.ts';
import { VERDICTS, type Verdict } from '../evidence/verdict.ts';
import type { ReportBooks, ReportVerdicts } from './report-schema.ts';

/** Entries and their bytes. */
export interface Amount {
  readonly entries: number;
  readonly bytes: number;
}

/** The sum of amounts. */
export function addUp(amounts: readonly Amount[]): { entries: number; bytes: number } {
  return amounts.reduce<{ entries: number; bytes: number }>(
    (sum, { entries, bytes }) => ({ entries: sum.entries + entries, bytes: sum.bytes + bytes }),
    { entries: 0, bytes: 0 },
  );
}

/** One amount for every verdict, zeros included. */
export function byVerdict(amountOf: (verdict: Verdict) => Amount): ReportVerdicts {
  const of = (verdict: Verdict) => addUp([amountOf(verdict)]);
  return {
    match: of('match'),
    differ: of('differ'),
    missing: of('missing'),
    extra: of('extra'),
    'changed-since': of('changed-since'),
    unverified: of('unverified'),
    excluded: of('excluded'),
  };
}

/** The groups of a record, added up by verdict. */
export function verdictsOf(evidence: Evidence): ReportVerdicts {
  return byVerdict((verdict) => addUp(evidence.groups.filter((group) => group.verdict === verdict)));
}

/** Verdicts of several shares added up; shares without any count as nothing. */
export function sumVerdicts(all: readonly (ReportVerdicts | null)[]): ReportVerdicts {
  return byVerdict((verdict) => addUp(all.map((one) => one?.[verdict] ?? { entries: 0, bytes: 0 })));
}

/** Columns of the books in the order people read them; all but `scanned` add up to `scanned`. */
export const BOOK_COLUMNS = ['transferred', 'unchanged', 'excluded', 'skipped', 'failed'] as const;

/** Books of all shares as one, or null when a share has none: half a sum would look like a whole one. */
export function sumBooks(all: readonly (ReportBooks | null)[]): ReportBooks | null {
  const books = all.filter((one) => one !== null);
  if (books.length < all.length || books.length === 0) return null;
  const column = (name: Exclude<keyof ReportBooks, 'balanced'>) =>
    books.reduce((sum, one) => sum + one[name], 0);
  return {
    scanned: column('scanned'),
    transferred: column('transferred'),
    unchanged: column('unchanged'),
    excluded: column('excluded'),
    skipped: column('skipped'),
    failed: column('failed'),
    unaccounted: column('unaccounted'),
    balanced: books.every(({ balanced }) => balanced),
  };
}

/** Verdicts that are neither a match nor wrong: somebody has to look. */
export const OPEN: readonly Verdict[] = ['changed-since', 'unverified'];

/** Verdicts with a count, in their fixed order, without those nothing has. */
export function present(verdicts: ReportVerdicts): readonly (readonly [Verdict, Amount])[] {
  return VERDICTS.map((verdict) => [verdict, verdicts[verdict]] as const).filter(
    ([, amount]) => amount !== undefined && amount.entries > 0,
  );
}
