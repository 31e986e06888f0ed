import { safeText } from '../inventory/display.ts';
import { counted } from './format.ts';

interface Shown {
  readonly rehearsal: boolean;
  readonly done: readonly { readonly step: string; readonly changed: boolean; readonly summary: string }[];
  readonly unfinished: readonly {
    readonly step: string;
    readonly reason: string;
    readonly next: readonly string[];
  }[];
  readonly doneBefore: number;
  /** What to type when everything is done. */
  readonly next: string;
}

/** How carrying out a phase ended, for people: what was done, what waits and for whom, what to type next. */
export function carriedOutText(shown: Shown): string {
  const tag = shown.rehearsal ? 'REHEARSAL: ' : '';
  const before = shown.doneBefore > 0 ? ` (${shown.doneBefore} had been done before)` : '';
  if (shown.unfinished.length === 0 && shown.done.length === 0) {
    return `${tag}Nothing to do: ${counted(shown.doneBefore, 'step was', 'steps were')} done before.\nNext: ${shown.next}`;
  }
  const lines = [
    `${tag}${counted(shown.done.length, 'step')} done${before}, ${shown.unfinished.length} not done.`,
  ];
  for (const entry of shown.unfinished) {
    lines.push('', `${entry.step}: ${safeText(entry.reason)}`);
    for (const next of entry.next) lines.push(`  Next: ${safeText(next)}`);
  }
  if (shown.unfinished.length === 0) lines.push(`Next: ${shown.next}`);
  return lines.join('\n');
}
