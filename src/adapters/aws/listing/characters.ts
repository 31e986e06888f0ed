import type { ListedPage } from './body.ts';
import { behind, compareKeys, LONGEST_KEY_BYTES } from './key-order.ts';
import type { PageAsked } from './page.ts';
import type { OpenSpan } from './spans.ts';

/** How cuts are looked for. */
export interface Search {
  readonly ask: (asked: PageAsked) => Promise<ListedPage>;
  /** How many requests may be out at a time, at least 1; looked at before each round of them, never less than before. */
  readonly atOnce: () => number;
}

/** Characters, as code points from `from` up to but without `to`, of which is not known yet whether a name goes on with one. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Rounds of requests for the characters of one place; what they have not found then is let go. */
const MOST_ROUNDS = 4;
/** Where characters take one byte more in UTF-8. Guesses keep to those of as many bytes as the first: others are rare beside them. */
const LONGER_FROM = [0x80, 0x800, 0x10000];
const BEHIND_ALL = 0x110000;
/** These are no characters. */
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];

/**
 * Keys at which names of a directory that a span has still to read fall into parts, ascending: where they begin to differ from the one that
 * was read last, the characters they go on with; when there are many, no fewer than `enough` from all over. A round of requests finds the
 * place, one or two the characters. What was read meanwhile may be among them.
 */
export async function charactersAhead(
  span: OpenSpan,
  home: string,
  enough: number,
  search: Search,
): Promise<readonly string[]> {
  const name = [...(span.read ?? '').slice(home.length)];
  const end = [...(span.upTo?.startsWith(home) === true ? span.upTo.slice(home.length) : '')];
  // What lies between two names begins as both do.
  let at = name.findIndex((character, place) => character !== end[place]);
  while (at !== -1 && at < name.length) {
    const round = name.slice(at, at + search.atOnce());
    const base = (place: number): string => home + name.slice(0, at + place).join('');
    const next = await Promise.all(
      round.map((character, place) => characterFrom(span, base(place), pointOf(character) + 1, search)),
    );
    const place = next.findIndex((point) => point !== null);
    const first = next[place];
    if (first !== undefined && first !== null) {
      const points = await charactersFrom(span, base(place), first, enough, search);
      return points.map((point) => base(place) + String.fromCodePoint(point));
    }
    at += round.length;
  }
  return [];
}

/** The characters that names go on with after `base`, the first of which is known. */
async function charactersFrom(
  span: OpenSpan,
  base: string,
  first: number,
  enough: number,
  search: Search,
): Promise<readonly number[]> {
  const found = [first];
  let gaps: readonly Gap[] = [{ from: first + 1, to: BEHIND_ALL }];
  for (let rounds = 0; rounds < MOST_ROUNDS && gaps.length > 0 && found.length < enough; rounds += 1) {
    const each = Math.max(1, Math.floor(search.atOnce() / gaps.length));
    const parts = gaps.flatMap((gap) => partsOf(gap, each));
    const answers = await Promise.all(parts.map(({ from }) => characterFrom(span, base, from, search)));
    gaps = parts.flatMap(({ to }, at) => {
      const point = answers[at] ?? null;
      if (point === null || point >= to) return [];
      found.push(point);
      return point + 1 < to ? [{ from: point + 1, to }] : [];
    });
  }
  return found.sort((a, b) => a - b);
}

/** Divides a gap into so many parts; whether anything is in one is asked for at its beginning. */
function partsOf({ from, to }: Gap, most: number): readonly Gap[] {
  const near = Math.min(to, LONGER_FROM.find((point) => point > from) ?? to);
  const parts = Math.min(most, near - from);
  const begins = (part: number): number => from + Math.floor((part * (near - from)) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    from: begins(part),
    to: part + 1 === parts ? to : begins(part + 1),
  }));
}

/** The first character, from this one on, that a name before the span's end goes on with after `base`. Null when there is none. */
async function characterFrom(
  span: OpenSpan,
  base: string,
  from: number,
  { ask }: Search,
): Promise<number | null> {
  const before = from - 1 < FIRST_SURROGATE || from - 1 > LAST_SURROGATE ? from - 1 : FIRST_SURROGATE - 1;
  const StartAfter = behind(base + String.fromCodePoint(before));
  if (Buffer.byteLength(StartAfter) > LONGEST_KEY_BYTES) return null;
  const { objects } = await ask({ Prefix: base, StartAfter, MaxKeys: 1 });
  const key = objects[0]?.key;
  const point = key?.startsWith(base) === true ? key.codePointAt(base.length) : undefined;
  if (point === undefined || point < from) return null;
  const { upTo } = span;
  return upTo === null || compareKeys(base + String.fromCodePoint(point), upTo) < 0 ? point : null;
}

function pointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
