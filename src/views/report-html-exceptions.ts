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
<p class="lead">Everything that is not a plain match, worst first. The full lists are in the evidence files below.</p>
${GROUPS.map((group) => {
  const some = exceptions.filter(({ severity }) => severity === group.severity);
  return some.length === 0 ? html`` : html`<h3>${group.title}</h3>${some.map((one) => card(one, group))}`;
})}`;
}

function card(one: ReportException, { mood, word }: (typeof GROUPS)[number]): Html {
  const amount =
    one.entries === 0 ? '' : `${counted(one.entries, 'entry', 'entries')}, ${formatBytes(one.bytes)}`;
  return html`<div class="card"><h3><span>${one.share}: ${one.title}</span><span class="pill ${mood}">${word}</span><span class="meta">${amount} · <code>${one.id}</code></span></h3>
<p>${one.consequence}</p><p><b>What to do:</b> ${one.fix}</p>
${one.examples.length === 0 ? null : html`<ul>${one.examples.map(({ path, reason }) => html`<li><span class="path">${path.text}</span>${reason === one.id ? null : html`<span class="why">${reasonWords(reason)}</span>`}</li>`)}</ul>${more(one)}`}</div>
`;
}

function more({ entries, examples }: ReportException): Html | null {
  const rest = entries - examples.length;
  return rest > 0 ? html`<p class="meta">and ${counted(rest, 'more', 'more')}</p>` : null;
}

/** What still waits, and for whom; findings of the plan that ask for something beside it. */
export function waitingHtml({ waiting, findings }: Report): Html {
  const asking = findings.filter(({ severity }) => severity !== 'info');
  const people = waiting.filter(({ whom }) => whom === 'person');
  const commands = waiting.filter(({ whom }) => whom === 'command');
  if (waiting.length + asking.length === 0) {
    return html`<h2>What is still to do</h2><p class="card">Nothing: every step of the plan is done.</p>`;
  }
  return html`<h2>What is still to do</h2>
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
