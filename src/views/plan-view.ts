import type { Plan } from '../plans/plan.ts';
import type { StepCounts } from '../plans/sealed/step-counts.ts';
import { costText } from './cost-text.ts';
import { findingCounts, findingLines } from './findings-text.ts';
import { planText } from './plan-text.ts';
import { momentsOf, wholeSeconds } from './plan-times.ts';

/** What of a plan is wanted; the first screen when nothing is. */
export interface PlanViewChoice {
  readonly wave?: number | undefined;
  readonly share?: string | undefined;
  readonly partitions?: boolean;
  readonly findings?: boolean;
  readonly cost?: boolean;
  readonly full?: boolean;
}

/** Columns where no terminal says how many: prices are wide. */
const WIDTH = 80;
const COST_WIDTH = 140;

/**
 * A plan, or the part of it that is wanted, as text that ends with a newline. What tells of a part is loaded when it is wanted. `width` is the terminal's, `beginsAt` when
 * the plan would begin, `counts` those of its steps where they are known already. Throws HeadwaterError `share-unknown`, `wave-unknown` (usage).
 */
export async function planView(
  plan: Plan,
  choice: PlanViewChoice,
  at: { readonly width: number | undefined; readonly beginsAt: Date; readonly counts?: StepCounts },
): Promise<string> {
  const { full = false } = choice;
  const { beginsAt, counts } = at;
  const width = at.width ?? WIDTH;
  const name = plan.digest.slice(0, 12);
  const moment = momentsOf(beginsAt, wholeSeconds(plan));
  if (choice.wave !== undefined) {
    const [{ waveOf }, { waveText }] = await Promise.all([selecting(), import('./plan-waves-text.ts')]);
    return waveText(plan, waveOf(plan, choice.wave), { width, moment, name });
  }
  if (choice.share !== undefined) {
    const [{ shareOf }, { shareText }] = await Promise.all([selecting(), import('./plan-share-text.ts')]);
    return shareText(plan, shareOf(plan, choice.share), { width, full, name });
  }
  if (choice.partitions) {
    const { partitionsText } = await import('./plan-partitions-text.ts');
    return partitionsText(plan, { width, name });
  }
  if (choice.findings) return findingsText(plan, width);
  if (choice.cost) return costText(plan, { width: at.width ?? COST_WIDTH });
  const known = counts === undefined ? {} : { counts };
  if (!full) return planText(plan, { width, beginsAt, ...known });
  // It needs what holds postures to their schema, which takes longer to load than all else.
  const { postureLines } = await import('./plan-posture-lines.ts');
  return planText(plan, { width, full, beginsAt, buckets: postureLines(plan, width), ...known });
}

const selecting = () => import('../plans/select.ts');

/** Everything that was found, worst first; ends with a newline. */
export function findingsText({ findings, digest }: Plan, width: number): string {
  const all = { kinds: Infinity, lines: Infinity };
  return [
    `Findings: ${findingCounts(findings)}`,
    ...findingLines(findings, all, width),
    '',
    `Next    headwater plan show ${digest.slice(0, 12)} --share NAME`,
    '',
  ].join('\n');
}
