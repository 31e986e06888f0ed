import { expect, it } from 'vitest';
import { itemCount, SEPARATOR } from '../../../../src/plans/sealed/sealed-lists.ts';

/** The shortest that the schema lets through, and a long one. */
const SHORTEST =
  '{"phase":"cutover","id":"a/b","share":null,"needs":[],"reason":"","undo":"none","kind":"commit"}';
const LONG = SHORTEST.replace('""', JSON.stringify('x'.repeat(5_000)));

it.each([0, 1, 2, 3, 1_000])('counts %i items, however short', (count) => {
  const items = Array.from({ length: count }, (_, at) => (at % 3 === 2 ? LONG : SHORTEST));
  expect(itemCount(Buffer.from(items.join(SEPARATOR.toString())))).toBe(count);
});
