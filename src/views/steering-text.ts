import { endsExecutions, nextAfter, type Stop, sentenceOf } from '../ledger/steering.ts';
import { counted } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { Steered } from './values/steered.ts';

/** How `pause` ended. */
export function pausedText(paused: Steered, now: boolean): string {
  const what = named(paused);
  const head = paused.changed
    ? `Paused: ${what}. Nothing new begins.`
    : `${capital(what)} was paused already; nothing changed.`;
  return [head, ...ended(paused), ...running(paused, now), ...inForce(paused)].join('\n');
}

/** How `resume` ended. */
export function resumedText(resumed: Steered): string {
  const what = named(resumed);
  if (!resumed.changed)
    return [`${capital(what)} was not paused; nothing changed.`, ...inForce(resumed)].join('\n');
  const next = 'Next: headwater apply (workers that are running go on by themselves)';
  return [`Resumed: ${what}.`, ...inForce(resumed), next].join('\n');
}

/** How `cancel` ended: also what it did not undo, so that nobody believes it did. */
export function cancelledText(cancelled: Steered): string {
  const said = cancelled.changed
    ? [
        `Cancelled: what was left to transfer of ${named(cancelled)}.`,
        'Not undone: what has been copied stays in the bucket; locations and tasks stay in DataSync; evidence stays.',
        'The source is as it was.',
      ]
    : ['Nothing changed: nothing of it was left to cancel.'];
  return [...said, ...ended(cancelled), ...running(cancelled, true), ...inForce(cancelled)].join('\n');
}

function named({ shares }: Steered): string {
  return shares === null ? 'everything' : shares.join(', ');
}

function capital(text: string): string {
  return text === 'everything' ? 'Everything' : text;
}

function ended({ ended: steps }: Steered): string[] {
  return steps.length === 0 ? [] : [`Ended: ${counted(steps.length, 'execution')}, of ${steps.join(', ')}.`];
}

function running({ running: steps }: Steered, isEnding: boolean): string[] {
  if (steps.length === 0) return [];
  const how = isEnding ? 'headwater apply or work ends it' : 'it goes on to its end';
  return [`Still running: ${counted(steps.length, 'execution')}, of ${steps.join(', ')}; ${how}.`];
}

function inForce({ stops }: Steered): string[] {
  return stops.flatMap((stop) => [sentenceOf(stop), ...nextAfter(stop).map((next) => `  Next: ${next}`)]);
}

/** What people have stopped, for a screen that shows more than that. */
export function stopLines(stops: readonly Stop[], width: number): string[] {
  return stops.flatMap((stop) => {
    const label = stop.kind === 'paused' ? 'PAUSED  ' : 'CANCELLED  ';
    const text = `${sentenceOf(stop)} ${endsExecutions(stop) ? 'Running executions are ended.' : 'What runs goes on to its end.'}`;
    const next = nextAfter(stop).map((line, at) => `${at === 0 ? 'Next: ' : '      '}${line}`);
    return ['', ...paragraph(label, text, { width, labelWidth: label.length }), ...next];
  });
}
