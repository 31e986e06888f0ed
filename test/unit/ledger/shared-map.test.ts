import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedMap, sharedCopy } from '../../../src/ledger/shared-map.ts';

const key = fc.integer({ min: 0, max: 40 });
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('set' as const), key, value: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('delete' as const), key }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('copy' as const) }) },
);

describe('a shared map', () => {
  it('is what a Map is after the same, and leaves the maps it was copied from alone', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200, size: 'max' }), (acts) => {
        let shared = new SharedMap<number, number>();
        let plain = new Map<number, number>();
        const left: [SharedMap<number, number>, Map<number, number>][] = [];
        for (const one of acts) {
          if (one.act === 'set') {
            shared.set(one.key, one.value);
            plain.set(one.key, one.value);
          } else if (one.act === 'delete') {
            shared.delete(one.key);
            plain.delete(one.key);
          } else {
            left.push([shared, plain]);
            shared = sharedCopy(shared);
            plain = new Map(plain);
          }
        }
        for (const [ours, theirs] of [...left, [shared, plain] as const]) {
          expect([...ours]).toEqual([...theirs]);
          expect([...ours.keys()]).toEqual([...theirs.keys()]);
          expect([...ours.values()]).toEqual([...theirs.values()]);
          expect(ours.size).toBe(theirs.size);
          for (let at = 0; at <= 40; at += 1) {
            expect(ours.get(at)).toBe(theirs.get(at));
            expect(ours.has(at)).toBe(theirs.has(at));
          }
        }
      }),
    );
  });

  it('equals another with the same entries, however both came about, and no other', () => {
    const one = new SharedMap(new Map([['a', 1]]));
    const two = new SharedMap<string, number>();
    two.set('a', 2);
    const three = two.copy();
    three.set('a', 1);
    expect(three).toEqual(one);
    expect(two).not.toEqual(one);
  });
});
