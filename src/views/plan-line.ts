import { notWhole } from '../plans/basis.ts';
import type { Plan } from '../plans/plan.ts';
import { pricesText } from './cost-text.ts';
import { findingCounts } from './findings-text.ts';
import { counted, formatBytes, formatUsd } from './format.ts';

/** Says loudly which shares a plan does not know the whole of; whoever approves it accepts that. */
export function notWholeText(shares: readonly string[]): readonly string[] {
  if (shares.length === 0) return [];
  return [
    `NOT THE WHOLE of ${shares.join(', ')}: what the ${shares.length === 1 ? 'inventory lacks' : 'inventories lack'} is neither counted nor proved. Who approves the plan accepts that.`,
  ];
}

/** A plan in a few lines, for the command that has just made it. */
export function planLine(plan: Plan): string {
  const files = plan.shares.reduce((sum, share) => sum + share.files, 0);
  const bytes = plan.shares.reduce((sum, share) => sum + share.fileBytes, 0);
  const left = plan.shares.flatMap((share) => share.excluded).reduce((sum, entry) => sum + entry.entries, 0);
  const tag = plan.rehearsal ? 'REHEARSAL: ' : '';
  const behind = left === 0 ? 'nothing stays behind' : `${counted(left, 'entry', 'entries')} stay behind`;
  return [
    `${tag}Plan ${plan.digest.slice(0, 12)}: ${counted(files, 'file')}, ${formatBytes(bytes)}, from ${counted(plan.shares.length, 'share')} in ${counted(plan.steps.length, 'step')}; ${behind}.`,
    `Once ${formatUsd(plan.cost.once.expected)}, ${formatUsd(plan.cost.horizon.usd.expected)} in ${plan.cost.horizon.months} months (${pricesText(plan)}); ${findingCounts(plan.findings)}.`,
    ...notWholeText(notWhole(plan)),
    'Next: review it with headwater plan show',
  ].join('\n');
}
