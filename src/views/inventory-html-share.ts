import { HAZARDS } from '../inventory/hazards.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { plainTable } from './charts/plain-table.ts';
import { duplicatesText } from './duplicates-text.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { type Html, html } from './html.ts';
import { incompleteSentence, notEntered, preposition, provenance } from './inventory-head.ts';
import { distributionsHtml } from './inventory-html-distributions.ts';
import { churnHtml, placesHtml } from './inventory-html-places.ts';
import { nextStep } from './inventory-text.ts';
import { shorten } from './shorten.ts';
import type { Scanned } from './values/scanned.ts';

/** Unreadable subtrees that are named. */
const UNREADABLE = 20;
const EXAMPLES = 3;
const PATH = 160;

/** One share's part of the page. */
export function shareHtml(scanned: Scanned, id: string): Html {
  const { inventory, breakdown, churn, duplicates } = scanned;
  return html`<section class="section" id="${id}" aria-label="${inventory.share}">
<h2>${inventory.share}</h2>
<p class="lead">${inventory.protocol.toUpperCase()}${where(inventory)}. ${provenance(inventory)}</p>
${alarm(inventory)}${remark(inventory)}${passedBy(inventory)}
${tiles(scanned)}
<p class="lead"></p><p class="card"><b>Next:</b> ${nextStep(scanned)}</p>
${placesHtml(breakdown)}
${distributionsHtml(breakdown)}
${churnHtml(churn)}
${hazardsHtml(scanned)}
${
  duplicates === null
    ? null
    : html`<h3>The same content more than once</h3>${duplicatesText(inventory.share, duplicates)
        .split('\n')
        .map((line) => html`<div class="path">${line}</div>\n`)}`
}
</section>
`;
}

function where(inventory: Inventory): Html | null {
  const word = preposition(inventory);
  return word === null ? null : html` ${word} <span class="path">${inventory.root}</span>`;
}

function alarm(inventory: Inventory): Html | null {
  const { complete, unreadable } = inventory;
  if (complete) return null;
  const more = unreadable.length - UNREADABLE;
  return html`<div class="alarm" role="alert"><b>INCOMPLETE</b> ${incompleteSentence(inventory)}<ul>${unreadable.slice(0, UNREADABLE).map(({ path, errorCode }) => html`<li>${errorCode} <span class="path">${shorten(path.text || '(the root)', PATH)}</span></li>`)}</ul>${more > 0 ? html`<p>and ${formatCount(more)} more</p>` : null}</div>`;
}

function remark({ origin }: Inventory): Html | null {
  if (origin.kind === 'scan') return null;
  const gaps = origin.unknown.length === 0 ? '' : ` What it knows nothing of: ${origin.unknown.join(', ')}.`;
  return html`<div class="remark" role="note"><b>IMPORTED</b> from a listing made by another program (${origin.format}); nobody walked the share here.${gaps} ${origin.rejected === 0 ? null : html`<b>${counted(origin.rejected, 'line')} could not be used.</b>`}</div>`;
}

function passedBy(inventory: Inventory): Html | null {
  const sentence = notEntered(inventory);
  return sentence === '' ? null : html`<div class="remark" role="note">${sentence}.</div>`;
}

function tiles({ inventory: { counts }, profile }: Scanned): Html {
  const { mapped, cold, excludedByPattern } = profile;
  const stays = profile.hazards.filter(({ hazard }) => HAZARDS.get(hazard)?.effect === 'blocks');
  const entries = stays.reduce((sum, one) => sum + one.entries, 0);
  const all = [
    ['In it', formatBytes(counts.fileBytes), counted(counts.files, 'file'), ''],
    [
      'Besides files',
      counted(counts.directories, 'directory', 'directories'),
      `${counted(counts.symlinks, 'link')}, ${counted(counts.others, 'other')}`,
      '',
    ],
    ['Largest file', formatBytes(profile.largestFileBytes), '', ''],
    ['Can move', formatBytes(mapped.fileBytes), counted(mapped.files, 'file'), 'good'],
    [
      'Stays behind',
      counted(entries, 'entry', 'entries'),
      `and ${counted(excludedByPattern.entries, 'entry', 'entries')} by the share's patterns`,
      entries > 0 ? 'warn' : '',
    ],
    [
      'Cold',
      formatBytes(cold.bytes),
      `${counted(cold.files, 'file')}, not changed for ${counted(cold.afterDays, 'day')}`,
      '',
    ],
  ] as const;
  return html`<dl class="tiles">${all.map(([title, big, small, mood]) => html`<div class="tile ${mood}"><dt>${title}</dt><dd><div class="big">${big}</div><div class="small">${small}</div></dd></div>\n`)}</dl>`;
}

const EFFECTS = { blocks: 'stays behind', changes: 'arrives changed', informs: 'good to know' } as const;

function hazardsHtml({ profile }: Scanned): Html {
  const found = profile.hazards.filter(({ entries }) => entries > 0);
  const rows = found.map(({ hazard, entries, bytes, examples }) => {
    const words = HAZARDS.get(hazard);
    return [
      words === undefined ? '' : EFFECTS[words.effect],
      `${words?.title ?? hazard} [${hazard}]`,
      formatCount(entries),
      formatBytes(bytes),
      words?.fix ?? '',
      examples
        .slice(0, EXAMPLES)
        .map(({ text }) => shorten(text, PATH))
        .join(', '),
    ];
  });
  return html`<h3>What will not move as it is</h3>
${rows.length === 0 ? html`<p class="card">Nothing: everything can move as it is.</p>` : plainTable('Hazards', ['Effect', 'What', { figure: 'Entries' }, { figure: 'Bytes' }, 'What to do', { name: 'For example' }], rows)}`;
}
