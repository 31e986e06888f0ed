import { ASSUMED_CHURN } from '../plans/duration/churn-assumed.ts';
import type { SimulationRun } from '../plans/simulate/input.ts';
import { counted, formatBytes, formatPart, formatSeconds, formatTime } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { cutText, harmless } from './text-width.ts';
import { agentLine, linkLine, shortMoment } from './timeline.ts';
import type { Simulated } from './values/simulated.ts';

const MOST_COLUMNS = 60;
const NAME = 12;
/** Agents and outages that are shown. */
const AGENTS = 16;
const OUTAGES = 5;
const WAVES = 10;

/** How a simulated plan goes, with a chart of its agents; ends with a newline. `run` is the one that `value` tells of. */
export function simulationText(
  value: Simulated,
  run: Pick<SimulationRun, 'executions' | 'startAtMs' | 'finishAtMs'>,
  { width }: { readonly width: number },
): string {
  const { finish } = value;
  const at = { width, labelWidth: 8 };
  const whole = (run.finishAtMs - run.startAtMs) / 1000;
  const moment = (iso: string) => shortMoment(iso, whole);
  const runs =
    finish.runs === 1
      ? 'one run; --runs has more'
      : `of ${counted(finish.runs, 'run')} 10 % end by ${moment(finish.p10)}, 50 % by ${moment(finish.p50)}, 90 % by ${moment(finish.p90)}`;
  return `${[
    ...paragraph(
      '',
      `Simulated: plan ${value.plan.slice(0, 12)} begun ${formatTime(value.startAt)}, ${counted(value.agents.length, 'agent')}, ${value.gbps} Gbit/s, ${formatPart(value.failures, 1)} of executions failing, seed ${value.seed}.`,
      { width, labelWidth: 0 },
    ),
    ...paragraph('Done', `${moment(finish.p50)}; ${runs}.`, at),
    ...paragraph(
      'Runs',
      `${counted(value.executions, 'task execution')}, ${counted(value.reruns, 're-run')}; ${formatBytes(value.bytes)} over the link.`,
      at,
    ),
    '',
    ...chart(value, run, width),
    '',
    ...waveTable(value, moment, width),
    '',
    ...outageLines(value, moment, width),
    '',
    ...paragraph('Basis', basisText(value), at),
    ...paragraph(
      'Next',
      `headwater plan simulate ${value.plan.slice(0, 12)} --agents N --gbps X --html FILE`,
      at,
    ),
  ].join('\n')}\n`;
}

/** What a simulation rests on. */
export function basisText({ rates }: Simulated): string {
  const known = rates === 'measured' ? 'rates are measured in this migration, ' : 'rates are assumed, and ';
  return `${known}${Math.round(100 * ASSUMED_CHURN.expected)} % are assumed to change in a day; a person is given a day between the proof of a pass and the next.`;
}

function chart(
  { agents, link }: Simulated,
  run: Pick<SimulationRun, 'executions' | 'startAtMs' | 'finishAtMs'>,
  width: number,
): string[] {
  const columns = Math.max(20, Math.min(MOST_COLUMNS, width - NAME - 8));
  const frame = { startAtMs: run.startAtMs, finishAtMs: run.finishAtMs, columns };
  const label = (name: string) => cutText(harmless(name), NAME - 1).padEnd(NAME);
  const [first, last] = [run.startAtMs, run.finishAtMs].map((ms) => new Date(ms).toISOString().slice(0, 10));
  return [
    `${label('')}${first}${`${last}`.padStart(columns - 10)}    idle`,
    ...atMost(
      agents,
      AGENTS,
      ({ name, idle }) => [
        `${label(name)}${agentLine(name, run.executions, frame)}  ${formatPart(idle, 1).padStart(6)}`,
      ],
      (rest) => `${label('')}and ${counted(rest, 'more agent')}`,
    ),
    `${label('link')}${linkLine(link, frame)}`.trimEnd(),
    `${label('')}█ busy  ▒ partly  · idle, more to come  ▁▄█ link in use  - closed`,
  ];
}

function waveTable({ waves }: Simulated, moment: (iso: string) => string, width: number): string[] {
  const shown = waves.slice(0, WAVES);
  const columns = [
    { title: '#', align: 'right' },
    { title: 'Wave', flexible: true },
    { title: 'Begins' },
    { title: 'Copied' },
    { title: 'Proved' },
  ] as const;
  const rows = shown.map((wave) => [
    `${wave.number}`,
    wave.name,
    moment(wave.beginsAt),
    moment(wave.copiedAt),
    moment(wave.provedAt),
  ]);
  const rest = waves.length - shown.length;
  return [...table(columns, rows, { width }), ...(rest > 0 ? [`  and ${counted(rest, 'more wave')}`] : [])];
}

function outageLines({ outages }: Simulated, moment: (iso: string) => string, width: number): string[] {
  const columns = [
    { title: 'Outage of', flexible: true },
    { title: 'From' },
    { title: 'For', align: 'right' },
  ] as const;
  const shown = outages.slice(0, OUTAGES);
  const rows = shown.map(({ share, beginsAt, seconds }) => [share, moment(beginsAt), formatSeconds(seconds)]);
  const rest = outages.length - shown.length;
  return [...table(columns, rows, { width }), ...(rest > 0 ? [`  and ${counted(rest, 'shorter one')}`] : [])];
}
