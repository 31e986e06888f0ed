import pMap from 'p-map';

/** One page of a list and the token of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** All items of a paged list. For lists of resources, which are short; never for objects. */
export async function allPages<Item>(
  fetch: (token: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await fetch(token);
    items.push(...page.items);
    token = page.next === '' ? undefined : page.next;
  } while (token !== undefined);
  return items;
}

/** Tag look-ups in flight. AWS publishes no rates for DataSync, and these are many [aws-facts 2, 13]. */
const LOOKUPS = 4;

/** The ids for which `matches` holds, in their order. */
export async function filterByLookup(
  ids: readonly string[],
  matches: (id: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const answers = await pMap(ids, matches, { concurrency: LOOKUPS });
  return ids.filter((_, index) => answers[index] === true);
}
