import type { Plan, Step } from '../plan.ts';
import { lifecycleCounts, type StepCounts } from './step-counts.ts';

/** The lists of a plan that are long, in the order of the file. */
export const LONG_LISTS = ['partitions', 'steps'] as const;
/** What follows each in the file: a longer text to look for is found sooner. */
const NEXT = { partitions: 'steps', steps: 'estimate' } as const;
const SEPARATOR = '\n    },\n    {';

/** Where a list of a sealed plan's text lies between its brackets. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the long lists in a sealed plan's text without parsing it: each begins and ends at lines that nothing inside of it
 * can have, because a sealed text is laid out in one way and no text in JSON has a line of its own. Null when they are
 * not where they are in this version's plans.
 */
export function cutLists(text: string): readonly [Cut, Cut] | null {
  const [partitions, steps] = LONG_LISTS.map((list) => cutList(text, list));
  return partitions && steps ? [partitions, steps] : null;
}

function cutList(text: string, list: (typeof LONG_LISTS)[number]): Cut | null {
  const open = `\n  "${list}": [`;
  const start = text.indexOf(open) + open.length;
  // An empty list is closed on the same line.
  if (text[start] === ']') return { start, end: start };
  const end = text.indexOf(`\n  ],\n  "${NEXT[list]}": `, start);
  return end === -1 || start < open.length ? null : { start, end };
}

/** The items of a list as they are written, each without its braces. */
export function itemsOf(text: string, { start, end }: Cut): readonly string[] {
  return start === end ? [] : text.slice(start + '\n    {'.length, end - '\n    }'.length).split(SEPARATOR);
}

/** A sealed plan's text with other items, as `itemsOf` has them, in its long lists. */
export function planWith(text: string, cuts: readonly Cut[], items: readonly (readonly string[])[]): Plan {
  let [json, from] = ['', 0];
  for (const [at, { start, end }] of cuts.entries()) {
    json += text.slice(from, start) + (items[at] ?? []).map((item) => `{${item}}`).join(',');
    from = end;
  }
  return JSON.parse(json + text.slice(from)) as Plan;
}

const PHASE = '\n      "phase": "';

/** The counts of a sealed plan's steps, in one look at their text that parses no more than lifecycle steps. */
export function countSteps(text: string, { start, end }: Cut): StepCounts {
  const steps = text.slice(start, end);
  const counts = { transfer: 0, cutover: 0, lifecycle: 0 };
  const lifecycle: Step[] = [];
  for (let at = steps.indexOf(PHASE); at !== -1; at = steps.indexOf(PHASE, at + PHASE.length)) {
    const initial = steps[at + PHASE.length];
    counts[initial === 't' ? 'transfer' : initial === 'c' ? 'cutover' : 'lifecycle']++;
    if (initial === 'l') lifecycle.push(stepAt(steps, at));
  }
  return {
    steps: counts.transfer + counts.cutover + counts.lifecycle,
    ...counts,
    ...lifecycleCounts(lifecycle),
  };
}

/** The step that has a line at this place. */
function stepAt(steps: string, at: number): Step {
  const end = '\n    }';
  return JSON.parse(
    steps.slice(steps.lastIndexOf('\n    {', at), steps.indexOf(end, at) + end.length),
  ) as Step;
}
