import { VERDICTS } from '../evidence/verdict.ts';
import { DELETED_AT_SOURCE, HAZARDS, type HazardId } from '../inventory/hazards.ts';
import { bars } from './bars-svg.ts';
import { counted, formatBytes } from './format.ts';
import { type Html, html } from './html.ts';
import type { Report, ReportException, ReportWaiting } from './report-schema.ts';
import { reasonWords } from './verdict-words.ts';

const GROUPS = [
  { severity: 'wrong', mood: 'bad', word: 'wrong', title: 'Wrong: these keep a share from being proved' },
  { severity: 'decide', mood: 'warn', word: 'to be decided', title: 'To be decided by a person' },
  { severity: 'accepted', mood: 'none', word: 'accepted', title: 'Left behind with consent' },
  { severity: 'changed', mood: 'info', word: 'arrives changed', title: 'Moved, but not as it was' },
  { severity: 'note', mood: 'none', word: 'note', title: 'Worth knowing' },
] as const;

/** Everything that is not a plain match: what it is, what happens to it, what to do, and a few of the paths. */
export function exceptionsHtml({ exceptions, verdict }: Report): Html {
  if (exceptions.length === 0) {
    const none =
      verdict.proof === 'not-checked'
        ? 'None is known, but not everything was verified.'
        : 'None: every scanned entry is in the bucket and agrees with its source.';
    return html`<h2>Exceptions</h2><p class="card">${none}</p>`;
  }
  return html`<h2>Exceptions and hazards</h2>
<p class="lead">Everything that is not a plain match, worst first, with the first few paths of each. <code>headwater verify --share SHARE --list VERDICT</code> lists all of them as they are now; the lists in the <a href="#evidence">evidence</a> have all of them as they were.</p>
${exceptionChart(exceptions)}
${GROUPS.map((group) => {
  const some = exceptions.filter(({ severity }) => severity === group.severity);
  return some.length === 0 ? html`` : html`<h3>${group.title}</h3>${some.map((one) => card(one, group))}`;
})}`;
}

const COLOURS = {
  wrong: 'f-wrong',
  decide: 'f-open',
  accepted: 'f-excluded',
  changed: 'f-cost',
  note: 'f-alt',
} as const;
/** So that the chart stays on a screen. */
const MOST_BARS = 12;

/** How many entries each exception has, worst first. One bar would say nothing. */
function exceptionChart(exceptions: readonly ReportException[]): Html | null {
  const counts = exceptions.filter(({ entries }) => entries > 0);
  if (counts.length < 2) return null;
  const rows = counts.slice(0, MOST_BARS).map(({ share, id, severity, entries }) => ({
    label: `${share}: ${id}`,
    parts: [{ className: COLOURS[severity], label: id, value: entries }],
    figure: counted(entries, 'entry', 'entries'),
  }));
  const legend = GROUPS.map(
    ({ severity, word }) => html`<span><i class="${COLOURS[severity]}"></i>${word}</span>`,
  );
  return html`<div class="chart wide">${bars(rows)}<div class="legend">${legend}</div></div>`;
}

function card(one: ReportException, { mood, word }: (typeof GROUPS)[number]): Html {
  const amount =
    one.entries === 0 ? '' : `${counted(one.entries, 'entry', 'entries')}, ${formatBytes(one.bytes)}`;
  return html`<div class="card"><h3><span>${one.share}: ${one.title}</span><span class="pill ${mood}">${word}</span><span class="meta">${amount} · <code>${one.id}</code></span></h3>
<p>${one.consequence}</p><p><b>What to do:</b> ${one.fix}</p>
${pathsHtml(one)}</div>
`;
}

/** What lists all paths of an exception: those of a verdict, of a hazard, or what was left behind. */
function listCommand({ share, id }: ReportException): string {
  if (VERDICTS.some((verdict) => verdict === id)) return `headwater verify --share ${share} --list ${id}`;
  if (HAZARDS.has(id as HazardId)) return `headwater inventory show ${share} --hazard ${id}`;
  const verdict = id === DELETED_AT_SOURCE ? 'changed-since' : 'excluded';
  return `headwater verify --share ${share} --list ${verdict}`;
}

/** Paths shown at once; the rest of the sample opens on a click. */
const SHOWN = 5;

function pathsHtml(one: ReportException): Html | null {
  const { examples, entries } = one;
  if (examples.length === 0) return null;
  const list = (some: typeof examples) =>
    html`<ul>${some.map(({ path, reason }) => html`<li><span class="path">${path.text}</span>${reason === one.id ? null : html`<span class="why">${reasonWords(reason)}</span>`}</li>`)}</ul>`;
  const folded = examples.slice(SHOWN);
  const rest = entries - examples.length;
  return html`${list(examples.slice(0, SHOWN))}${folded.length === 0 ? null : html`<details><summary>${counted(folded.length, 'more path')}</summary>${list(folded)}</details>`}${rest > 0 ? html`<p class="meta">and ${counted(rest, 'more', 'more')}: <code>${listCommand(one)}</code></p>` : null}`;
}

/** What still waits, and for whom; findings of the plan that ask for something beside it. */
export function waitingHtml({ waiting, findings }: Report): Html {
  const asking = findings.filter(({ severity }) => severity !== 'info');
  const people = waiting.filter(({ whom }) => whom === 'person');
  const commands = waiting.filter(({ whom }) => whom === 'command');
  if (waiting.length + asking.length === 0) {
    return html`<h2>What is still to do</h2><p class="card">Nothing: every step of the plan is done.</p>`;
  }
  return html`<h2 id="open">What is still to do</h2>
<div class="cards">${group('Waiting for a person', 'warn', people)}${group('Waiting for a command', 'info', commands)}</div>
${asking.map((one) => html`<div class="card"><h3><span>${one.share === null ? '' : `${one.share}: `}${one.text}</span><span class="pill ${one.severity === 'error' ? 'bad' : 'warn'}">${one.severity === 'error' ? 'error' : 'warning'}</span><span class="meta"><code>${one.id}</code></span></h3><p>${one.fix}</p></div>`)}`;
}

function group(title: string, mood: string, items: readonly ReportWaiting[]): Html {
  if (items.length === 0) return html``;
  return html`<div class="card"><h3><span>${title}</span><span class="pill ${mood}">${items.length}</span></h3><ul>${items.map(
    ({ what, next, step }) =>
      html`<li><span>${what}${step === null ? null : html` <code>${step}</code>`}${next.map((line) => html`<div class="meta">${line.startsWith('headwater ') ? html`<code>${line}</code>` : line}</div>`)}</span></li>`,
  )}</ul></div>`;
}
