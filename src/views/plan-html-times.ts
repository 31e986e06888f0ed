import { agentLoads } from '../plans/lanes/agent-loads.ts';
import type { Plan } from '../plans/plan.ts';
import { type Span, timesOf } from '../plans/waves/turns.ts';
import { type GanttRow, gantt, ticksOf } from './charts/gantt-svg.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { counted, formatBytes, formatCount, formatSeconds } from './format.ts';
import { type Html, html } from './html.ts';
import { type Moment, momentsOf } from './plan-times.ts';
import { shorten } from './shorten.ts';

/** Rows of a chart; the table behind it has all. */
const MOST_ROWS = 40;
const WAVE_COLOURS = 6;
const NAME = 60;

/** When each wave is copied, and by which agents. */
export function planTimesHtml(plan: Plan, beginsAt: Date): Html {
  const whole = Math.max(1, ...plan.waves.map(({ toSeconds }) => toSeconds));
  const moment = momentsOf(beginsAt, whole);
  if (plan.partitions.length === 0) return html`<h2>When</h2><p class="card">Nothing is left to move.</p>`;
  return html`<h2>When</h2>
<p class="lead">Copying of each wave when the plan begins ${moment(0)}; checks, cut-overs and bandwidth windows come on top. ${plan.estimate.basis}</p>
${wavesHtml(plan, whole, moment)}
<h3>By agent</h3>
<p class="lead">Each agent carries its partitions one after the other, in the colour of their waves.</p>
${lanesHtml(plan, whole, moment)}`;
}

function wavesHtml({ waves, partitions }: Plan, whole: number, moment: Moment): Html {
  const words = (wave: Plan['waves'][number]) =>
    `${counted(wave.items, 'item')}, ${formatBytes(wave.bytes)}, ${moment(wave.fromSeconds)} to ${moment(wave.toSeconds)}`;
  const rows = waves.slice(0, MOST_ROWS).map((wave): GanttRow => {
    const bar = {
      from: wave.fromSeconds,
      to: wave.toSeconds,
      className: colour(wave.number),
      words: words(wave),
    };
    return { label: wave.name, bars: [bar] };
  });
  const table = plainTable(
    `Waves, all ${formatCount(waves.length)}`,
    [
      { figure: '#' },
      'Wave',
      'Shares',
      { figure: 'Partitions' },
      { figure: 'Items' },
      { figure: 'Size' },
      { figure: 'Begins' },
      { figure: 'Ends' },
      'Why',
    ],
    waves.map((wave) => [
      `${wave.number}`,
      wave.name,
      shorten(wave.shares.join(', '), NAME),
      formatCount(partitions.filter((one) => one.wave === wave.number).length),
      formatCount(wave.items),
      formatBytes(wave.bytes),
      moment(wave.fromSeconds),
      moment(wave.toSeconds),
      wave.reason,
    ]),
  );
  const chart = gantt(
    `When ${counted(waves.length, 'wave')} are copied; the figures follow as a table`,
    rows,
    ticksOf(whole, moment),
    whole,
  );
  return html`<div class="chart">${chart}${table}</div>`;
}

function lanesHtml({ partitions }: Plan, whole: number, moment: Moment): Html {
  const times = timesOf(partitions);
  const none: Span = { from: 0, to: 0 };
  const loads = agentLoads(partitions);
  const rows = loads.slice(0, MOST_ROWS).map(({ agent }): GanttRow => {
    const own = partitions.filter(({ agents }) => agents.includes(agent));
    const bars = own.map(({ id, wave, bytes }) => {
      const span = times.get(id) ?? none;
      const words = `${id}, ${formatBytes(bytes)}, ${moment(span.from)} to ${moment(span.to)}`;
      return { ...span, className: colour(wave), words };
    });
    return { label: agent, bars };
  });
  const table = plainTable(
    `Agents, all ${formatCount(loads.length)}`,
    [
      'Agent',
      { figure: 'Partitions' },
      { figure: 'Items' },
      { figure: 'Size' },
      { figure: 'Time of its runs' },
    ],
    loads.map((load) => [
      load.agent,
      formatCount(load.partitions),
      formatCount(load.items),
      formatBytes(load.bytes),
      formatSeconds(load.seconds),
    ]),
  );
  const last = Math.max(whole, ...[...times.values()].map(({ to }) => to));
  const chart = gantt(
    `What ${counted(loads.length, 'agent')} carry when; the figures follow as a table`,
    rows,
    ticksOf(last, moment),
    last,
  );
  return html`<div class="chart">${chart}${behind(table)}</div>`;
}

const colour = (wave: number): string => `w${wave % WAVE_COLOURS}`;
