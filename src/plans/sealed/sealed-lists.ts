import type { Plan, Step } from '../plan.ts';
import { lifecycleCounts, type StepCounts } from './step-counts.ts';

/** The lists of a plan that are long, in the order of the file. */
export const LONG_LISTS = ['partitions', 'steps'] as const;
/** What follows each in the file: a longer text to look for is found sooner. */
const NEXT = { partitions: 'steps', steps: 'estimate' } as const;
/** What a line of a long list begins with. */
const LINE = '\n    ';
/** What stands between two items of a long list. */
export const SEPARATOR: Buffer = Buffer.from(`,${LINE}`);

/** What has the long lists of a plan. */
export type Listed = Readonly<Record<(typeof LONG_LISTS)[number], readonly object[]>>;

/**
 * The text of a plan or its body: JSON in the order of the schema, indented by two, but each item of a long list on one line. Two plans differ in
 * the lines of what differs, and a long one is a third shorter than with a line for each figure.
 */
export function laidOut(plan: Listed): string {
  const empty = Object.fromEntries(LONG_LISTS.map((list) => [list, []]));
  let text = JSON.stringify({ ...plan, ...empty }, null, 2);
  for (const list of LONG_LISTS) {
    const items = plan[list].map((item) => LINE + JSON.stringify(item));
    const open = `\n  "${list}": [`;
    if (items.length > 0) text = text.replace(`${open}]`, () => `${open}${items.join(',')}\n  ]`);
  }
  return text;
}

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
  const close = `\n  ],\n  "${NEXT[list]}": `;
  // Little follows on the last list.
  const end = list === 'steps' ? file.lastIndexOf(close) : file.indexOf(close, start);
  return end < start || start < open.length ? null : { start, end };
}

/** The bytes of a list from its first item to its last, with {@link SEPARATOR} between them; of an empty list none. */
export function insideOf(file: Buffer, { start, end }: Cut): Buffer {
  return start === end ? file.subarray(0, 0) : file.subarray(start + LINE.length, end);
}

/** No item of a long list is shorter, in bytes: the names of what the schema asks of a step or a partition alone are more. */
const SHORTEST_ITEM = 64;

/** How many items a list has, given what is inside of it. The loop is that of {@link eachLine}: to call something for each line takes as long again. */
export function itemCount(inside: Buffer): number {
  const bytes = plainBytes(inside);
  let count = inside.length === 0 ? 0 : 1;
  for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + SHORTEST_ITEM)) count++;
  return count;
}

/** A sealed plan's file with other items in its long lists. */
export function planWith(file: Buffer, cuts: readonly Cut[], items: readonly (readonly string[])[]): Plan {
  let [json, from] = ['', 0];
  for (const [at, { start, end }] of cuts.entries()) {
    json += file.toString('utf8', from, start) + (items[at] ?? []).join(',');
    from = end;
  }
  return JSON.parse(json + file.toString('utf8', from)) as Plan;
}

/** A step's phase comes first in its line, by the schema. */
const PHASE = `${LINE}{"phase":"`;

/** The counts of a sealed plan's steps, in one look at their bytes that parses no more than lifecycle steps. */
export function countSteps(file: Buffer, { start, end }: Cut): StepCounts {
  const steps = file.subarray(start, end);
  const counts = { transfer: 0, cutover: 0, lifecycle: 0 };
  const lifecycle: Step[] = [];
  const [t, c] = Buffer.from('tc');
  eachLine(steps, (at) => {
    const initial = steps[at + PHASE.length];
    counts[initial === t ? 'transfer' : initial === c ? 'cutover' : 'lifecycle']++;
    if (initial !== t && initial !== c) lifecycle.push(stepAt(steps, at + LINE.length));
  });
  return {
    steps: counts.transfer + counts.cutover + counts.lifecycle,
    ...counts,
    ...lifecycleCounts(lifecycle),
  };
}

const LINE_END = '\n'.charCodeAt(0);

/** A plain array's search takes half as long as a Buffer's, and a third of a loop's. */
function plainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** Calls `found` with each place of a line's end. */
function eachLine(text: Buffer, found: (at: number) => void): void {
  const bytes = plainBytes(text);
  for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) found(at);
}

/** The step that begins at this place. */
function stepAt(steps: Buffer, at: number): Step {
  const end = steps.indexOf(SEPARATOR, at);
  return JSON.parse(steps.toString('utf8', at, end === -1 ? steps.length : end)) as Step;
}
