import { safeText } from '../inventory/display.ts';
import { formatBytes, formatCount } from './format.ts';

const BAR_CELLS = 20;

/** One line of progress: a bar with rate and time left when the total is known, a count with rate when it is not. */
export function progressLine(at: {
  readonly text: string;
  readonly done: number;
  /** Null when nobody knows it. */
  readonly total: number | null;
  readonly elapsedMs: number;
  /** What was done before the clock started, so that it does not count for the rate. */
  readonly before?: number;
  /** What is counted; things when absent. */
  readonly unit?: 'bytes' | undefined;
}): string {
  const text = safeText(at.text);
  const perSecond = at.elapsedMs > 0 ? ((at.done - (at.before ?? 0)) * 1000) / at.elapsedMs : 0;
  const amount = at.unit === 'bytes' ? formatBytes : formatCount;
  const rate = perSecond > 0 ? `, ${amount(Math.round(perSecond))}/s` : '';
  const done = amount(at.done);
  if (at.total === null || at.total <= 0) return `${text} ${done}${rate}`;
  const part = Math.min(1, at.done / at.total);
  const filled = Math.round(part * BAR_CELLS);
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_CELLS - filled);
  const left = perSecond > 0 ? `, ETA ${clock((at.total - at.done) / perSecond)}` : '';
  return `${text} [${bar}] ${done}/${amount(at.total)}${rate}${left}`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
