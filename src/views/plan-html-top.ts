import type { Plan } from '../plans/plan.ts';
import type { Severity } from '../plans/severity.ts';
import { pricesText } from './cost-text.ts';
import { findingCounts } from './findings-text.ts';
import { counted, formatBytes, formatCount, formatSeconds, formatUsd } from './format.ts';
import { type Html, html } from './html.ts';
import { leftOf, repairOf } from './plan-repair-text.ts';
import { momentsOf, wholeSeconds } from './plan-times.ts';

/** Findings that are shown; `--findings` has all. */
const FINDINGS = 100;
const PILLS: Readonly<Record<Severity, string>> = { error: 'bad', warn: 'warn', info: 'info' };

/** What the plan comes to, at a glance. */
export function planTilesHtml(plan: Plan, beginsAt: Date): Html {
  const { shares, estimate, cost, partitions, waves, delta } = plan;
  const moving = shares.filter(({ committed }) => !committed);
  const files = moving.reduce((sum, share) => sum + share.files, 0);
  const bytes = moving.reduce((sum, share) => sum + share.fileBytes, 0);
  const behind = shares.flatMap(({ excluded }) => excluded);
  const waiting = behind.filter(({ accepted }) => !accepted).reduce((sum, one) => sum + one.entries, 0);
  const entries = behind.reduce((sum, one) => sum + one.entries, 0);
  const repair = repairOf(plan);
  const left = leftOf(repair ?? []).reduce((sum, one) => sum + one.entries, 0);
  const longest = estimate.outages.toSorted((a, b) => b.expectedSeconds - a.expectedSeconds)[0];
  const whole = wholeSeconds(plan);
  const { once, horizon } = cost;
  const tiles = [
    repair === null
      ? [
          'Moves',
          formatBytes(bytes),
          `${counted(files, 'file')} from ${counted(moving.length, 'share')} to ${plan.region}`,
          '',
        ]
      : [
          'Repairs',
          formatBytes(estimate.bytes),
          `${counted(estimate.items, 'file')} of ${counted(repair.length, 'share')} written again, and nothing else`,
          '',
        ],
    [
      'Takes about',
      formatSeconds(estimate.expectedSeconds),
      `begun now, done on ${momentsOf(beginsAt, whole)(estimate.expectedSeconds)}; the link alone ${formatSeconds(estimate.linkSeconds)}`,
      '',
    ],
    [
      'Longest outage',
      longest === undefined ? 'none' : formatSeconds(longest.expectedSeconds),
      longest === undefined
        ? 'nothing is cut over'
        : `${longest.share}, ${formatSeconds(longest.lowSeconds)} to ${formatSeconds(longest.highSeconds)}; changes are ${longest.churn}`,
      '',
    ],
    ['Costs once', formatUsd(once.expected), `${formatUsd(once.low)} to ${formatUsd(once.high)}`, ''],
    [
      `In ${horizon.months} months`,
      formatUsd(horizon.usd.expected),
      `${formatUsd(horizon.usd.low)} to ${formatUsd(horizon.usd.high)}; ${pricesText(plan)}`,
      '',
    ],
    repair === null
      ? [
          'Stays behind',
          counted(entries, 'entry', 'entries'),
          waiting === 0 ? 'all accepted' : `${counted(waiting, 'entry', 'entries')} not accepted yet`,
          waiting === 0 ? '' : 'warn',
        ]
      : ['Not repaired', counted(left, 'entry', 'entries'), 'listed below with what to do', ''],
    ['Waves', `${waves.length}`, counted(partitions.length, 'partition'), ''],
    ['Steps', formatCount(plan.steps.length), stepsText(plan), ''],
    ...(delta === null
      ? []
      : [
          [
            'Delta passes',
            delta.pattern,
            `cron, ${delta.timeZone}; of shares whose pass is done, until their cut-over`,
            '',
          ],
        ]),
    [
      'Findings',
      findingCounts(plan.findings),
      '',
      plan.findings.some(({ severity }) => severity === 'error') ? 'bad' : '',
    ],
  ] as const;
  return html`<dl class="tiles">${tiles.map(([title, big, small, mood]) => html`<div class="tile ${mood}"><dt>${title}</dt><dd><div class="big">${big}</div><div class="small">${small}</div></dd></div>\n`)}</dl>`;
}

function stepsText({ steps }: Plan): string {
  const count = (phase: string) => formatCount(steps.filter((step) => step.phase === phase).length);
  return `${count('transfer')} to transfer, ${count('cutover')} to cut over, ${count('lifecycle')} for lifecycle`;
}

/** What the checks found, worst first. */
export function planFindingsHtml({ findings }: Plan): Html {
  const rest = findings.length - FINDINGS;
  const more = rest > 0 ? html`<p class="lead">and ${counted(rest, 'more')}</p>` : null;
  return html`<h2>What was found</h2>
${
  findings.length === 0
    ? html`<p class="card">Nothing.</p>`
    : html`<div class="card">${findings.slice(0, FINDINGS).map(({ id, severity, share, text, fix }) => html`<div class="finding"><span class="pill ${PILLS[severity]}">${severity} ${id}</span><p>${share === null ? null : html`<b>${share}</b> `}${text}</p><p class="fix">${fix}</p></div>\n`)}</div>`
}${more}`;
}
