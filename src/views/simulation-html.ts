import type { SimulationRun } from '../plans/simulate/input.ts';
import { type GanttRow, gantt, ticksOf } from './charts/gantt-svg.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { rangeColumns } from './charts/range-columns-svg.ts';
import { counted, formatBytes, formatCount, formatPart, formatSeconds, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { INVENTORY_CSS } from './inventory-html-css.ts';
import { pageHtml } from './page-html.ts';
import { PLAN_CSS } from './plan-html-css.ts';
import { basisText } from './simulation-text.ts';
import { shortMoment } from './timeline.ts';
import type { Simulated } from './values/simulated.ts';

/** Whose page it is. */
export interface SimulationPage {
  readonly migration: string;
  readonly rehearsal: boolean;
  readonly tool: string;
}

/** Rows of a chart; the tables have all. */
const MOST_ROWS = 60;
const BIT = 8 / 1e9;

/** A simulated plan as one self-contained page, made as the plan's own is; `run` is the one that `value` tells of. */
export function simulationHtml(
  value: Simulated,
  run: Pick<SimulationRun, 'executions' | 'startAtMs' | 'finishAtMs'>,
  { migration, rehearsal, tool }: SimulationPage,
): string {
  const short = value.plan.slice(0, 12);
  const mark = rehearsal ? 'REHEARSAL: ' : '';
  const content = html`<header><h1>${migration}: plan ${short}, simulated</h1><p>begun ${formatTime(value.startAt)}</p></header>
${tiles(value)}
${timeline(value, run)}
${linkChart(value)}
${outages(value)}
<footer>${mark}Made by ${tool}, seed ${value.seed}; ${basisText(value)} <code>headwater plan simulate ${short} --json</code> has the same figures.</footer>`;
  return pageHtml({
    title: `${migration}: plan ${short}, simulated`,
    css: [INVENTORY_CSS, PLAN_CSS],
    rehearsal: rehearsal ? 'The cloud of this plan is a local stand-in, not AWS.' : null,
    content,
  });
}

function tiles({ finish, agents, gbps, executions, reruns, bytes, failures, outages: all }: Simulated): Html {
  const day = (iso: string) => iso.slice(0, 10);
  const idle = agents.reduce((sum, one) => sum + one.idle, 0) / Math.max(1, agents.length);
  const longest = all[0];
  const rows = [
    [
      'Done',
      day(finish.p50),
      finish.runs === 1
        ? 'one run'
        : `10 % of ${counted(finish.runs, 'run')} by ${day(finish.p10)}, 90 % by ${day(finish.p90)}`,
    ],
    ['Agents', formatCount(agents.length), `idle for ${formatPart(idle, 1)} of the time`],
    ['Link', `${gbps} Gbit/s`, `${formatBytes(bytes)} carried`],
    [
      'Task executions',
      formatCount(executions),
      `${counted(reruns, 're-run')}; ${formatPart(failures, 1)} fail`,
    ],
    [
      'Longest outage',
      longest === undefined ? 'none' : formatSeconds(longest.seconds),
      longest === undefined ? '' : `${longest.share}, from ${formatTime(longest.beginsAt)}`,
    ],
  ] as const;
  return html`<dl class="tiles">${rows.map(([title, big, small]) => html`<div class="tile"><dt>${title}</dt><dd><div class="big">${big}</div><div class="small">${small}</div></dd></div>\n`)}</dl>`;
}

function timeline(
  value: Simulated,
  run: Pick<SimulationRun, 'executions' | 'startAtMs' | 'finishAtMs'>,
): Html {
  const whole = (run.finishAtMs - run.startAtMs) / 1000;
  const since = (iso: string) => (Date.parse(iso) - run.startAtMs) / 1000;
  const moment = (iso: string) => shortMoment(iso, whole);
  const ticks = ticksOf(whole, (seconds) => moment(new Date(run.startAtMs + seconds * 1000).toISOString()));
  const waves = value.waves.slice(0, MOST_ROWS).map((wave): GanttRow => {
    const words = `copied ${moment(wave.beginsAt)} to ${moment(wave.copiedAt)}, proved ${moment(wave.provedAt)}`;
    const [from, to, end] = [since(wave.beginsAt), since(wave.copiedAt), since(wave.provedAt)];
    return {
      label: wave.name,
      bars: [
        { from, to, className: `w${wave.number % 6}`, words },
        { from: to, to: end, className: 'f-alt', words: `proof, to ${moment(wave.provedAt)}` },
      ],
    };
  });
  const lanes = value.agents.slice(0, MOST_ROWS).map(({ name }): GanttRow => {
    const own = run.executions.filter(({ agents }) => agents.includes(name));
    const bars = own.map(({ startAtMs, endAtMs, partition, pass, attempt, failed }) => ({
      from: (startAtMs - run.startAtMs) / 1000,
      to: (endAtMs - run.startAtMs) / 1000,
      className: failed ? 'f-wrong' : pass === 'final' ? 'f-match' : 'f-cost',
      words: `${partition}, ${pass} pass${attempt > 1 ? `, attempt ${attempt}` : ''}${failed ? ', failed' : ''}`,
    }));
    return { label: name, bars };
  });
  return html`<h2>When</h2>
<div class="chart">${gantt(`When ${counted(value.waves.length, 'wave')} are copied and proved; the figures follow as a table`, waves, ticks, whole)}${plainTable(
    'Waves',
    [{ figure: '#' }, 'Wave', { figure: 'Begins' }, { figure: 'Copied' }, { figure: 'Proved' }],
    value.waves.map((wave) => [
      `${wave.number}`,
      wave.name,
      moment(wave.beginsAt),
      moment(wave.copiedAt),
      moment(wave.provedAt),
    ]),
  )}</div>
<h3>By agent</h3>
<p class="lead">Task executions: first copies and catch-ups blue, final passes green, failed ones red.</p>
<div class="chart">${gantt(`What ${counted(lanes.length, 'agent')} carry when; the figures follow as a table`, lanes, ticks, whole)}${behind(
    plainTable(
      `Agents, all ${value.agents.length}`,
      ['Agent', { figure: 'Busy' }, { figure: 'Idle' }],
      value.agents.map(({ name, busySeconds, idle }) => [
        name,
        formatSeconds(busySeconds),
        formatPart(idle, 1),
      ]),
    ),
  )}</div>`;
}

function linkChart({ link, startAt }: Simulated): Html {
  const { stretchSeconds } = link;
  const rate = (bytes: number) => (bytes * BIT) / Math.max(1, stretchSeconds);
  const columns = link.stretches.map(({ bytes, allowedBytes }, at) => {
    const day = new Date(Date.parse(startAt) + at * stretchSeconds * 1000).toISOString().slice(0, 10);
    const [used, allowed] = [rate(bytes), rate(allowedBytes)];
    return {
      label: day,
      low: used,
      expected: used,
      high: Math.max(used, allowed),
      foot: 0,
      words: `${used.toFixed(2)} of ${allowed.toFixed(2)} Gbit/s`,
    };
  });
  return html`<h2>The link</h2>
<p class="lead">What is used of it in each ${formatSeconds(stretchSeconds)}; the thin lines reach up to what is allowed.</p>
<div class="chart">${rangeColumns(`Use of the link in ${counted(columns.length, 'stretch', 'stretches')}; the figures follow as a table`, columns, (value) => `${Number(value.toPrecision(3))} Gbit/s`)}${behind(
    plainTable(
      'The link',
      ['From', { figure: 'Used' }],
      columns.map(({ label, words }) => [label, words]),
    ),
  )}</div>`;
}

function outages({ outages: all }: Simulated): Html {
  return html`<h2>Outages</h2>
<p class="lead">From the freeze of a share to the proof of its final pass, its users cannot write.</p>
${plainTable(
  `Shares, all ${all.length}`,
  ['Share', { figure: 'From' }, { figure: 'For' }],
  all.map(({ share, beginsAt, seconds }) => [share, formatTime(beginsAt), formatSeconds(seconds)]),
)}`;
}
