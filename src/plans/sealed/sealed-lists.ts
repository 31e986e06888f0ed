import type { Plan, Step } from '../plan.ts';
import { eachPlace } from './each-place.ts';
import { lifecycleCounts, type StepCounts } from './step-counts.ts';

/** The lists of a plan that are long, in the order of the file. */
export const LONG_LISTS = ['partitions', 'steps'] as const;
/** What follows each in the file: a longer text to look for is found sooner. */
const NEXT = { partitions: 'steps', steps: 'estimate' } as const;
/** What stands between two items of a long list. */
export const SEPARATOR: Buffer = Buffer.from('\n    },\n    {');
const FIRST = '\n    {';
const LAST = '\n    }';

/** Where a list lies between its brackets, in bytes of a sealed plan's file. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the long lists in a sealed plan's file without parsing it: each begins and ends at lines that nothing inside of it
 * can have, because a sealed text is laid out in one way and no text in JSON has a line of its own. Null when they are
 * not where they are in this version's plans. Bytes are looked at, not text: to make text of a long plan takes as long as its digest.
 */
export function cutLists(file: Buffer): readonly [Cut, Cut] | null {
  const partitions = cutList(file, 'partitions', 0);
  const steps = partitions && cutList(file, 'steps', partitions.end);
  return partitions && steps ? [partitions, steps] : null;
}

function cutList(file: Buffer, list: (typeof LONG_LISTS)[number], from: number): Cut | null {
  const open = `\n  "${list}": [`;
  const start = file.indexOf(open, from) + open.length;
  // An empty list is closed on the same line.
  if (file[start] === ']'.charCodeAt(0)) return { start, end: start };
  const end = file.indexOf(`\n  ],\n  "${NEXT[list]}": `, start);
  return end === -1 || start < open.length ? null : { start, end };
}

/** The bytes of a list from within the braces of its first item to within those of its last; of an empty list none. */
export function insideOf(file: Buffer, { start, end }: Cut): Buffer {
  return start === end ? file.subarray(0, 0) : file.subarray(start + FIRST.length, end - LAST.length);
}

/** How many items a list has, given what is inside of it. */
export function itemCount(inside: Buffer): number {
  let count = inside.length === 0 ? 0 : 1;
  eachPlace(inside, SEPARATOR, () => count++);
  return count;
}

/** A sealed plan's file with other items, each without its braces, in its long lists. */
export function planWith(file: Buffer, cuts: readonly Cut[], items: readonly (readonly string[])[]): Plan {
  let [json, from] = ['', 0];
  for (const [at, { start, end }] of cuts.entries()) {
    json += file.toString('utf8', from, start) + (items[at] ?? []).map((item) => `{${item}}`).join(',');
    from = end;
  }
  return JSON.parse(json + file.toString('utf8', from)) as Plan;
}

const PHASE: Buffer = Buffer.from('\n      "phase": "');

/** The counts of a sealed plan's steps, in one look at their bytes that parses no more than lifecycle steps. */
export function countSteps(file: Buffer, { start, end }: Cut): StepCounts {
  const steps = file.subarray(start, end);
  const counts = { transfer: 0, cutover: 0, lifecycle: 0 };
  const lifecycle: Step[] = [];
  const [t, c] = Buffer.from('tc');
  eachPlace(steps, PHASE, (at) => {
    const initial = steps[at + PHASE.length];
    counts[initial === t ? 'transfer' : initial === c ? 'cutover' : 'lifecycle']++;
    if (initial !== t && initial !== c) lifecycle.push(stepAt(steps, at));
  });
  return {
    steps: counts.transfer + counts.cutover + counts.lifecycle,
    ...counts,
    ...lifecycleCounts(lifecycle),
  };
}

/** The step that has a line at this place. */
function stepAt(steps: Buffer, at: number): Step {
  const [from, to] = [steps.lastIndexOf(FIRST, at), steps.indexOf(LAST, at) + LAST.length];
  return JSON.parse(steps.toString('utf8', from, to)) as Step;
}
