import { charactersAhead, type Search } from './characters.ts';
import { behind } from './key-order.ts';
import { isAhead, type OpenSpan } from './spans.ts';

/**
 * Keys at which what a span has still to read falls into parts, ascending, at most `parts - 1` of them; none when nothing was found. Where
 * directories follow the one it is in, or one above that, it is cut between those: one request for each level. Else it is cut where names in
 * its directory begin to differ. Requests go out in rounds of as many as may be out at a time, so that few answers are waited for.
 * Any keys would do: a bad cut costs time, never a key.
 */
export async function cutsOf(
  span: OpenSpan,
  prefix: string,
  parts: number,
  search: Search,
): Promise<readonly string[]> {
  const { read } = span;
  if (read === null) return [];
  const levels = levelsOf(prefix, read);
  const children = levels.slice(1);
  // Between two keys of one directory there is nothing that lies elsewhere.
  let at = children.findIndex((child) => span.upTo?.startsWith(child) !== true);
  while (at !== -1 && at < children.length) {
    const round = children.slice(at, at + search.atOnce());
    const found = await Promise.all(
      round.map((child, index) => directoriesAhead(span, levels[at + index] ?? prefix, child, search)),
    );
    const directories = found.find((some) => some.length > 0);
    if (directories !== undefined) return thinned(directories, parts - 1);
    at += round.length;
  }
  const home = levels.at(-1) ?? prefix;
  return thinned(await charactersAhead(span, home, parts - 1, search), parts - 1);
}

/** The prefix and each directory below it that leads to the key. */
function levelsOf(prefix: string, key: string): string[] {
  const levels = [prefix];
  for (let at = key.indexOf('/', prefix.length); at !== -1; at = key.indexOf('/', at + 1))
    levels.push(key.slice(0, at + 1));
  return levels;
}

async function directoriesAhead(
  span: OpenSpan,
  level: string,
  child: string,
  { ask }: Search,
): Promise<readonly string[]> {
  const page = await ask({ Prefix: level, Delimiter: '/', StartAfter: behind(child) });
  return page.commonPrefixes.filter((directory) => isAhead(span, directory));
}

/** At most so many, evenly picked. */
function thinned(keys: readonly string[], most: number): readonly string[] {
  if (keys.length <= most) return keys;
  return Array.from(
    { length: most },
    (_, at) => keys[Math.floor(((at + 1) * keys.length) / (most + 1))] ?? '',
  );
}
