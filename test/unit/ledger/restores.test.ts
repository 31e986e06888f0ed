import { expect, it } from 'vitest';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { restoreExpectedAt } from '../../../src/ledger/restores.ts';
import { BEGUN, chainOf } from './histories.ts';

const confirmed = (restore: string, seconds: number | null = 60) =>
  ({
    ...{ type: 'restore-confirmed', restore, by: 'kim', bucket: 'data', tier: 'Bulk', days: 3 },
    ...{ way: 'batch', objects: 2, bytes: 20, usd: 1.5, seconds },
    selection: { kind: 'prefix', keyPrefix: 'old/' },
  }) satisfies EventBody;
const after = (...bodies: readonly EventBody[]) => [
  ...fold(chainOf([...BEGUN, ...bodies])).restores.values(),
];

it('confirmed restores are known, the newest of the same objects and terms, in the order they were confirmed', () => {
  expect(after()).toEqual([]);
  const found = after(confirmed('a'), confirmed('b'), confirmed('a', null));
  expect(found.map(({ restore, seconds }) => [restore, seconds])).toEqual([
    ['b', 60],
    ['a', null],
  ]);
  const [b, a] = found.map(restoreExpectedAt);
  expect([(b?.getTime() ?? 0) - Date.parse(found[0]?.at ?? ''), a]).toEqual([60_000, null]);
});

it('not all are kept in mind for ever', () => {
  const many = Array.from({ length: 103 }, (_, index) => confirmed(`r${index}`));
  const found = after(...many).map(({ restore }) => restore);
  expect([found.length, found[0], found.at(-1)]).toEqual([100, 'r3', 'r102']);
});
