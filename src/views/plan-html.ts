import type { Plan } from '../plans/plan.ts';
import { formatTime } from './format.ts';
import { html } from './html.ts';
import { INVENTORY_CSS } from './inventory-html-css.ts';
import { pageHtml } from './page-html.ts';
import { planCostHtml } from './plan-html-cost.ts';
import { PLAN_CSS } from './plan-html-css.ts';
import { planRepairHtml } from './plan-html-repair.ts';
import { planSharesHtml } from './plan-html-shares.ts';
import { planTimesHtml } from './plan-html-times.ts';
import { planFindingsHtml, planTilesHtml } from './plan-html-top.ts';
import { repairOf } from './plan-repair-text.ts';

/** When the plan would begin, and who made the page. */
export interface PlanPage {
  readonly beginsAt: Date;
  readonly tool: string;
}

/**
 * A plan as one self-contained page: charts as inline SVG with the figures behind them, no script, no external resource,
 * light and dark, readable in print and by screen readers. Names are escaped, and its size is bounded however many
 * partitions there are.
 */
export function planHtml(plan: Plan, { beginsAt, tool }: PlanPage): string {
  const short = plan.digest.slice(0, 12);
  const title = `${plan.migration}: plan ${short}${repairOf(plan) === null ? '' : ', a repair'}`;
  const mark = plan.rehearsal ? 'REHEARSAL: ' : '';
  const content = html`<header><h1>${title}</h1><p>made ${formatTime(plan.createdAt)} by ${plan.createdBy}</p></header>
${planTilesHtml(plan, beginsAt)}
${planRepairHtml(plan)}${planFindingsHtml(plan)}
${planTimesHtml(plan, beginsAt)}
${planCostHtml(plan)}
${planSharesHtml(plan)}
<footer>${mark}Made by ${tool} for a plan that begins ${formatTime(beginsAt.toISOString())}. Plan <code>${plan.digest}</code>; <code>headwater plan show ${short} --json</code> has all of it, <code>headwater plan approve ${short}</code> approves it.</footer>`;
  return pageHtml({
    title,
    css: [INVENTORY_CSS, PLAN_CSS],
    rehearsal: plan.rehearsal ? 'The cloud of this plan is a local stand-in, not AWS.' : null,
    content,
  });
}
