import { type GanttRow, gantt, ticksOf } from './charts/gantt-svg.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import type { Report, ReportTime } from './report-schema.ts';

/** So that the chart stays on a page; the table has them all. */
const MOST_ROWS = 20;
const COLOURS = { transfer: 'f-cost', check: 'f-match', commit: 'f-open' } as const;
const WORDS = { transfer: 'transfer', check: 'check', commit: 'commit' } as const;

/** When each share was copied, checked and handed over, as the ledger and the records have it. */
export function timesHtml({ shares }: Report): Html {
  const all = shares.flatMap(({ share, timeline }) => timeline.map((time) => ({ share, ...time })));
  if (all.length === 0) return html``;
  const starts = all.map(({ from }) => Date.parse(from));
  const zero = Math.min(...starts);
  const seconds = (iso: string): number => (Date.parse(iso) - zero) / 1000;
  const whole = Math.max(60, ...all.map(({ to }) => seconds(to)));
  const rows = shares
    .filter(({ timeline }) => timeline.length > 0)
    .slice(0, MOST_ROWS)
    .map(
      ({ share, timeline }): GanttRow => ({ label: share, bars: timeline.map((time) => bar(time, seconds)) }),
    );
  const moment = (at: number): string => formatTime(new Date(zero + at * 1000).toISOString()).slice(5, 16);
  const table = plainTable(
    'What happened when',
    ['Share', 'What', 'From (UTC)', 'To (UTC)'],
    all.map(({ share, what, from, to }) => [share, what, formatTime(from), formatTime(to)]),
  );
  return html`<h2>What happened when</h2>
<div class="chart">${gantt('When shares were copied, checked and handed over; the figures follow as a table', rows, ticksOf(whole, moment), whole)}<div class="legend">${(['transfer', 'check', 'commit'] as const).map((kind) => html`<span><i class="${COLOURS[kind]}"></i>${WORDS[kind]}</span>`)}</div>${behind(table)}</div>`;
}

function bar(time: ReportTime, seconds: (iso: string) => number) {
  const [from, to] = [seconds(time.from), seconds(time.to)];
  const words = `${time.what}, ${formatTime(time.from)} to ${formatTime(time.to)}`;
  return { from, to, className: COLOURS[time.kind], words };
}
