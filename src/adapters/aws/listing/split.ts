import type { ListedPage } from './body.ts';
import { behind } from './key-order.ts';
import type { PageAsked } from './page.ts';
import { isAhead, type OpenSpan } from './spans.ts';

/** Characters that are told apart at one place of a name, at most: each takes a request. */
const MOST_CHARACTERS = 64;

/**
 * Keys at which what a span has still to read falls into parts, ascending, at most `parts - 1` of them; none when nothing was found. Where
 * directories follow the one it is in, or one above that, it is cut between those: one request for each level. Else it is cut where names in its
 * directory begin to differ: a request for each character they have in common, and one for each that they have there.
 * Any keys would do: a bad cut costs time, never a key.
 */
export async function cutsOf(
  span: OpenSpan,
  prefix: string,
  parts: number,
  ask: (asked: PageAsked) => Promise<ListedPage>,
): Promise<readonly string[]> {
  const { read } = span;
  if (read === null) return [];
  const levels = levelsOf(prefix, read);
  for (const [at, level] of levels.entries()) {
    const child = levels[at + 1];
    if (child === undefined) return thinned(await charactersAhead(span, level, ask), parts - 1);
    const page = await ask({ Prefix: level, Delimiter: '/', StartAfter: behind(child) });
    const directories = page.commonPrefixes.filter((directory) => isAhead(span, directory));
    if (directories.length > 0) return thinned(directories, parts - 1);
  }
  return [];
}

/** The prefix and each directory below it that leads to the key. */
function levelsOf(prefix: string, key: string): readonly string[] {
  const levels = [prefix];
  for (let at = key.indexOf('/', prefix.length); at !== -1; at = key.indexOf('/', at + 1))
    levels.push(key.slice(0, at + 1));
  return levels;
}

async function charactersAhead(
  span: OpenSpan,
  home: string,
  ask: (asked: PageAsked) => Promise<ListedPage>,
): Promise<readonly string[]> {
  let base = home;
  for (const character of (span.read ?? '').slice(home.length)) {
    const found: string[] = [];
    for (let last = character; found.length < MOST_CHARACTERS; ) {
      const { objects } = await ask({ Prefix: base, StartAfter: behind(base + last), MaxKeys: 1 });
      const next = characterAt(objects[0]?.key, base.length);
      if (next === null || next === last || !isAhead(span, base + next)) break;
      found.push(base + next);
      last = next;
    }
    if (found.length > 0) return found;
    base += character;
  }
  return [];
}

function characterAt(key: string | undefined, at: number): string | null {
  const point = key?.codePointAt(at);
  return point === undefined ? null : String.fromCodePoint(point);
}

/** At most so many, evenly picked. */
function thinned(keys: readonly string[], most: number): readonly string[] {
  if (keys.length <= most) return keys;
  return Array.from(
    { length: most },
    (_, at) => keys[Math.floor(((at + 1) * keys.length) / (most + 1))] ?? '',
  );
}
