import type { LinkUse, SimulatedExecution } from '../plans/simulate/input.ts';

const DAY_SECONDS = 86_400;

/** A moment, as a part of the whole time: 0 begins, 1 is the finish. */
export interface Frame {
  readonly startAtMs: number;
  readonly finishAtMs: number;
  readonly columns: number;
}

/**
 * What an agent does over time, one character a column: `█` busy, `▒` busy for a part of it, `·` idle with more to come,
 * a blank once it has nothing left.
 */
export function agentLine(agent: string, executions: readonly SimulatedExecution[], frame: Frame): string {
  const own = executions.filter(({ agents }) => agents.includes(agent));
  const size = sizeOf(frame);
  const busy = new Float64Array(frame.columns);
  for (const { startAtMs, endAtMs } of own) {
    const [from, to] = [(startAtMs - frame.startAtMs) / size, (endAtMs - frame.startAtMs) / size];
    for (let at = Math.max(0, Math.floor(from)); at < Math.min(frame.columns, to); at++)
      busy[at] = (busy[at] ?? 0) + Math.min(at + 1, to) - Math.max(at, from);
  }
  const last = busy.findLastIndex((part) => part > 0);
  return [...busy].map((part, at) => (part >= 0.75 ? '█' : part > 0 ? '▒' : at < last ? '·' : ' ')).join('');
}

const LEVELS = '▁▂▃▄▅▆▇█';

/** How much of what a link allows is used, one character a column; `-` while it is closed, a blank for nothing. */
export function linkLine({ stretchSeconds, stretches }: LinkUse, frame: Frame): string {
  const size = sizeOf(frame) / 1000;
  return Array.from({ length: frame.columns }, (_, at) => {
    const [first, last] = [
      Math.floor((at * size) / stretchSeconds),
      Math.floor(((at + 1) * size - 1e-9) / stretchSeconds),
    ];
    const own = stretches.slice(first, Math.max(first, last) + 1);
    const used = own.reduce((sum, { bytes }) => sum + bytes, 0);
    const allowed = own.reduce((sum, { allowedBytes }) => sum + allowedBytes, 0);
    if (allowed === 0) return own.length === 0 ? ' ' : '-';
    if (used < 1) return ' ';
    return LEVELS[Math.min(LEVELS.length - 1, Math.floor((used / allowed) * LEVELS.length))] ?? ' ';
  }).join('');
}

function sizeOf({ startAtMs, finishAtMs, columns }: Frame): number {
  return Math.max(1, (finishAtMs - startAtMs) / columns);
}

/** A moment on a timeline that takes so long: by the hour on short ones, else by the day. */
export function shortMoment(iso: string, wholeSeconds: number): string {
  return wholeSeconds < 14 * DAY_SECONDS ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10);
}
