import { HAZARDS } from '../inventory/hazards.ts';
import type { Partition } from '../plans/lanes/partition-schema.ts';
import type { Plan, PlanShare } from '../plans/plan.ts';
import { plainTable } from './charts/plain-table.ts';
import { counted, formatBytes, formatCount, formatPart, formatSeconds, formatUsd } from './format.ts';
import { type Html, html } from './html.ts';
import { outageText } from './outage-text.ts';
import { selectionText } from './selection-text.ts';
import { shorten } from './shorten.ts';

/** Partitions of one share in the page; `plan show --share` has all. */
const PARTITIONS = 100;
const SHARES = 200;
const TEXT = 120;

/** Every share, folded away until somebody wants it: why its class, its partitions, what does not arrive as it is. */
export function planSharesHtml(plan: Plan): Html {
  const rest = plan.shares.length - SHARES;
  return html`<h2>Shares</h2>
<p class="lead">Open one for its partitions, agents and hazards.</p>
${plan.shares.slice(0, SHARES).map((share) => shareHtml(plan, share))}${rest > 0 ? html`<p class="lead">and ${counted(rest, 'more share')}</p>` : null}`;
}

function shareHtml(plan: Plan, share: PlanShare): Html {
  const own = plan.partitions.filter((one) => one.share === share.share);
  const outage = plan.estimate.outages.find((one) => one.share === share.share);
  const repaired = own.length > 0 ? 'is repaired' : 'is left alone';
  const state = share.committed
    ? 'done'
    : plan.basis.repair !== undefined
      ? repaired
      : `${share.pass ?? 'no'} pass${share.wave === null ? '' : `, wave ${share.wave}`}`;
  return html`<details class="share"><summary><b>${share.share}</b>${formatBytes(share.fileBytes)}, ${counted(share.files, 'file')}, ${formatPart(share.coldBytes, share.fileBytes)} cold; ${share.strategy}, ${state}, ${share.storageClass}</summary>
<p class="card"><b>${share.storageClass}</b> after the commit: ${share.classReason}${outage === undefined ? null : html`<br><b>Outage</b> ${outageText(outage)}`}</p>
${zonesHtml(share)}${own.length === 0 ? null : partitionsHtml(share.share, own)}
${hazardsHtml(share)}
</details>
`;
}

function zonesHtml({ zones, packing, strategy, strategyReason }: PlanShare): Html {
  const saved =
    packing === null
      ? null
      : html` <b>Packing</b> ${counted(packing.files, 'small file')} into ${counted(packing.shards, 'shard')} would save ${formatUsd(packing.savedUsd)} in ${packing.months} months.`;
  const table =
    zones.length === 0
      ? null
      : plainTable(
          'Subtrees that go to another class than the rest',
          [{ name: 'Prefix' }, 'Class', { figure: 'Files' }, { figure: 'Size' }, { figure: 'Cold' }, 'Why'],
          zones.map((zone) => [
            shorten(zone.prefix, TEXT),
            zone.storageClass,
            formatCount(zone.files),
            formatBytes(zone.bytes),
            formatPart(zone.coldBytes, zone.bytes),
            zone.reason,
          ]),
        );
  return html`<p class="card"><b>${strategy}</b>: ${strategyReason}.${saved}</p>${table}`;
}

function partitionsHtml(share: string, own: readonly Partition[]): Html {
  const shown = own.toSorted((a, b) => a.turn - b.turn).slice(0, PARTITIONS);
  const rest = own.length - shown.length;
  return plainTable(
    `Partitions of ${share}${rest > 0 ? `, the first ${PARTITIONS} of ${own.length}` : ''}`,
    [
      { name: 'Partition' },
      'Agents',
      { figure: 'Turn' },
      { figure: 'Items' },
      { figure: 'Size' },
      { figure: 'Cold' },
      { figure: 'Time' },
      { name: 'What' },
      'Why',
    ],
    shown.map((one) => [
      one.id,
      one.agents.join(', '),
      `${one.turn}`,
      formatCount(one.items),
      formatBytes(one.bytes),
      formatPart(one.coldBytes, one.bytes),
      formatSeconds(one.seconds),
      shorten(selectionText(one.selection), TEXT),
      one.reason,
    ]),
  );
}

function hazardsHtml({ hazards, excluded }: PlanShare): Html | null {
  const seen = hazards.filter(({ entries }) => entries > 0);
  const patterns = excluded.filter(({ reason }) => !seen.some(({ hazard }) => hazard === reason));
  if (seen.length + patterns.length === 0) return null;
  const effects = { blocks: 'stays behind', changes: 'arrives changed', informs: 'good to know' } as const;
  const accepted = (reason: string) => excluded.find((one) => one.reason === reason)?.accepted;
  const known = (reason: string) => {
    const answer = accepted(reason);
    return answer === undefined ? '' : answer ? ', accepted' : ', NOT ACCEPTED';
  };
  return plainTable(
    'What does not arrive as it is',
    ['Effect', 'What', { figure: 'Entries' }, { figure: 'Size' }, 'What to do', { name: 'For example' }],
    [
      ...seen.map((one) => [
        `${effects[one.effect]}${known(one.hazard)}`,
        [...HAZARDS.values()].find(({ id }) => id === one.hazard)?.title ?? one.hazard,
        formatCount(one.entries),
        formatBytes(one.bytes),
        one.fix,
        one.examples.map(({ text }) => shorten(text, TEXT)).join(', '),
      ]),
      ...patterns.map(({ reason, entries, bytes }) => [
        `stays behind${known(reason)}`,
        reason === 'exclude-pattern' ? 'excluded in headwater.yaml' : reason,
        formatCount(entries),
        formatBytes(bytes),
        '',
        '',
      ]),
    ],
  );
}
