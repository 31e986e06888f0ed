import { type Html, html } from '../html.ts';
import { shorten } from '../shorten.ts';

/** Something that lasts, in seconds from the left end. */
export interface GanttBar {
  readonly from: number;
  readonly to: number;
  /** CSS class of its colour. */
  readonly className: string;
  /** What it stands for, for a pointer and for a screen reader. */
  readonly words: string;
}

export interface GanttRow {
  readonly label: string;
  readonly bars: readonly GanttBar[];
}

/** A line across all rows, with its label below. */
export interface GanttTick {
  readonly at: number;
  readonly label: string;
}

const WIDTH = 1000;
const LEFT = 150;
const RIGHT = 24;
const ROW = 26;
const BAR = 16;
const BOTTOM = 22;
/** What is not nothing can be seen. */
const LEAST = 1.5;
/** Bars thinner than this are drawn together with their neighbours of the same colour. */
const THIN = 3;
const LABEL = 20;

/**
 * Rows of bars over time, up to `whole` seconds. Said to a screen reader as `label`; the figures are to stand in a table
 * beside it. Its size is bounded by its rows, however many bars they have.
 */
export function gantt(
  label: string,
  rows: readonly GanttRow[],
  ticks: readonly GanttTick[],
  whole: number,
): Html {
  const plot = WIDTH - LEFT - RIGHT;
  const x = (seconds: number): number => LEFT + (seconds / Math.max(1, whole)) * plot;
  const height = rows.length * ROW + BOTTOM;
  const thin = (THIN / plot) * Math.max(1, whole);
  return html`<figure class="plot gantt"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
${ticks.map(({ at, label: text }) => html`<line class="grid" x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="0" y2="${height - BOTTOM}"/><text class="axis" x="${x(at).toFixed(1)}" y="${height - 6}" text-anchor="middle">${text}</text>`)}
${rows.map(
  (
    row,
    at,
  ) => html`<g><text class="axis" x="${LEFT - 8}" y="${at * ROW + 18}" text-anchor="end">${shorten(row.label, LABEL)}</text>${joined(
    row.bars,
    thin,
  ).map(
    (bar) =>
      html`<rect class="${bar.className}" x="${x(bar.from).toFixed(1)}" y="${at * ROW + 5}" width="${Math.max(LEAST, x(bar.to) - x(bar.from) - 0.5).toFixed(1)}" height="${BAR}"><title>${row.label}: ${bar.words}</title></rect>`,
  )}</g>
`,
)}</svg></figure>`;
}

function joined(bars: readonly GanttBar[], thin: number): readonly GanttBar[] {
  const out: { bar: GanttBar; many: number }[] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    const close = last !== undefined && bar.from - last.bar.to < thin && bar.className === last.bar.className;
    if (last !== undefined && close && (bar.to - bar.from < thin || last.bar.to - last.bar.from < thin))
      out[out.length - 1] = { bar: { ...last.bar, to: Math.max(last.bar.to, bar.to) }, many: last.many + 1 };
    else out.push({ bar, many: 1 });
  }
  return out.map(({ bar, many }) =>
    many === 1 ? bar : { ...bar, words: `${bar.words} and ${many - 1} more` },
  );
}

const HOUR = 3600;
const DAY = 86_400;
const STEPS = [
  HOUR / 4,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  91 * DAY,
  182 * DAY,
  365 * DAY,
];
const MOST_TICKS = 8;

/** Ticks at round distances, so few that their labels do not touch; `label` says what stands at so many seconds. */
export function ticksOf(whole: number, label: (seconds: number) => string): readonly GanttTick[] {
  const step = STEPS.find((size) => whole / size <= MOST_TICKS) ?? whole / MOST_TICKS;
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, n) => ({
    at: n * step,
    label: label(n * step),
  }));
}
