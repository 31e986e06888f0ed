/**
 * How many characters of a name's beginning are worth keeping: `length` for names that begin with `stem`, for the first
 * that fits; the last stem is empty. Names that are longer are only counted, by their beginnings.
 */
export interface Beginning {
  readonly stem: string;
  readonly length: number;
}

/** No more names than this part of all should begin alike when they are counted by their beginnings. */
const PART = 1 / 64;
/** More stems than this are taken for one: each is another test for every name. */
const MOST_STEMS = 16;

/**
 * Beginnings that tell names apart into about a hundred groups, judged by a sample (in any order) of names that begin with
 * `alike` characters in common or more. A beginning is longer than those; how good it is turns on the sample, and
 * nothing else does.
 */
export function beginningsOf(sample: readonly string[], alike: number): readonly Beginning[] {
  const names = sample.toSorted();
  const common = Math.max(alike, charactersAlike(names[0] ?? '', names.at(-1) ?? ''));
  const most = Math.max(1, Math.floor(names.length * PART));
  const stems = [...new Set(names.map((name) => [...name].slice(0, common + 1).join('')))];
  const needed = (of: readonly string[]) => {
    let length = common + 1;
    for (let at = 0; at + most < of.length; at++)
      length = Math.max(length, charactersAlike(of[at] ?? '', of[at + most] ?? '') + 1);
    return length;
  };
  const rest: Beginning = { stem: '', length: stems.length > MOST_STEMS ? needed(names) : common + 1 };
  if (stems.length > MOST_STEMS) return [rest];
  return [
    ...stems.map((stem) => ({ stem, length: needed(names.filter((name) => name.startsWith(stem))) })),
    rest,
  ];
}

/** What lies between two texts in byte order begins with what both begin with: so many characters. */
export function charactersAlike(low: string, high: string): number {
  const [a, b] = [[...low], [...high]];
  const differs = a.findIndex((character, at) => character !== b[at]);
  return differs === -1 ? a.length : differs;
}
