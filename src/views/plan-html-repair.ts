import type { Plan } from '../plans/plan.ts';
import { plainTable } from './charts/plain-table.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { type Html, html } from './html.ts';
import { leftOf, repairOf, repairSentence } from './plan-repair-text.ts';

/** Rows of a table; `--json` has all. */
const MOST = 200;

/** What a plan to repair writes again, by which evidence, and what it leaves as it is; nothing for another plan. */
export function planRepairHtml(plan: Plan): Html | null {
  const repair = repairOf(plan);
  if (repair === null) return null;
  const left = leftOf(repair);
  const more = (rest: number, what: string) =>
    rest > 0 ? html`<p class="lead">and ${counted(rest, `more ${what}`)}</p>` : null;
  return html`<h2>What is repaired</h2>
<p class="lead">${repairSentence(repair)} Each is written anew, even if its size and time are right; then the whole share is checked.</p>
${plainTable(
  'Files that are missing or differ',
  ['Share', { figure: 'Files' }, { figure: 'Size' }, 'By evidence'],
  repair
    .slice(0, MOST)
    .map(({ share, files, bytes, evidence }) => [share, formatCount(files), formatBytes(bytes), evidence]),
)}${more(repair.length - MOST, 'share')}
<h2>What is not repaired</h2>
${
  left.length === 0
    ? html`<p class="card">Nothing: the evidence found nothing else amiss.</p>`
    : plainTable(
        'Left as it is',
        ['Share', { figure: 'Entries' }, 'Verdict', 'Reason', 'Why, and what to do'],
        left
          .slice(0, MOST)
          .map(({ share, entries, verdict, reason, why }) => [
            share,
            formatCount(entries),
            verdict,
            reason,
            why,
          ]),
      )
}${more(left.length - MOST, 'kind')}`;
}
