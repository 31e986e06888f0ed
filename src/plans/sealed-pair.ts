import type { Plan } from './plan.ts';
import { PLAN_FORMAT, sealedText } from './seal.ts';

/** How many list items two plans have in common, letter for letter, and whether all their steps are. */
export interface Common {
  readonly partitions: number;
  readonly steps: number;
  readonly sameSteps: boolean;
}

/** Two plans to be compared; what they have in `common` is left out of their lists. */
export interface Pair {
  readonly before: Plan;
  readonly after: Plan;
  readonly common: Common | null;
}

/** The lists that are long, in the order of the file. */
const LISTS = ['partitions', 'steps'] as const;
const SEPARATOR = '\n    },\n    {';
const END = '\n    }\n  ]';

/**
 * Two plan files whose digests hold to the byte. Most of two long plans is the same text, and only the rest is parsed:
 * an item begins and ends at lines that nothing inside of it can have. Null when one is no sealed plan.
 */
export function sealedPair(before: Buffer, after: Buffer): Pair | null {
  const [one, other] = [sealedText(before), sealedText(after)];
  if (one === null || other === null) return null;
  const [mine, theirs] = [LISTS.map((list) => cutList(one, list)), LISTS.map((list) => cutList(other, list))];
  const shared = LISTS.map((_, at) => sharedItems(mine[at]?.items ?? [], theirs[at]?.items ?? []));
  const [first, second] = [parsed(one, mine, shared), parsed(other, theirs, shared)];
  if (first.format !== PLAN_FORMAT || second.format !== PLAN_FORMAT) return null;
  const [partitions = 0, steps = 0] = shared.map(({ size }) => size);
  const [was, is] = [mine[1], theirs[1]];
  const sameSteps = textOf(one, was) === textOf(other, is);
  return { before: first, after: second, common: { partitions, steps, sameSteps } };
}

interface List {
  readonly start: number;
  readonly end: number;
  readonly items: readonly string[];
}

/** Where a list of the plan lies between its brackets, and its items without theirs. */
function cutList(text: string, list: string): List {
  const open = `\n  "${list}": [`;
  const start = text.indexOf(open) + open.length;
  const end = text.indexOf(END, start);
  // An empty list is closed on the same line.
  if (text[start] === ']' || end === -1) return { start, end: start, items: [] };
  const first = start + SEPARATOR.length - '\n    },'.length;
  return { start, end: end + END.length - 1, items: text.slice(first, end).split(SEPARATOR) };
}

function sharedItems(mine: readonly string[], theirs: readonly string[]): ReadonlySet<string> {
  const known = new Set(mine);
  return new Set(theirs.filter((item) => known.has(item)));
}

function textOf(text: string, list: List | undefined): string {
  return list === undefined ? '' : text.slice(list.start, list.end);
}

function parsed(text: string, lists: readonly List[], shared: readonly ReadonlySet<string>[]): Plan {
  let [json, from] = ['', 0];
  for (const [at, { start, end, items }] of lists.entries()) {
    const own = items.filter((item) => !shared[at]?.has(item)).map((item) => `{${item}}`);
    json += text.slice(from, start) + own.join(',');
    from = end;
  }
  return JSON.parse(json + text.slice(from)) as Plan;
}
