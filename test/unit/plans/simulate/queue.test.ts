import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueOf } from '../../../../src/plans/simulate/queue.ts';

describe('a queue', () => {
  it('is empty at first', () => {
    const queue = queueOf(3);
    expect([queue.size(), queue.first(), queue.firstKey()]).toEqual([0, -1, Number.POSITIVE_INFINITY]);
  });

  it('has the smallest key first, of two the smaller id, whatever was added and removed', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 19 }), fc.integer({ min: 0, max: 9 })), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (some) => {
        const queue = queueOf(20);
        const model = new Map<number, number>();
        for (const [id, key] of some) {
          if (model.delete(id)) queue.remove(id);
          else {
            queue.add(id, key);
            model.set(id, key);
          }
          const [first] = [...model].sort(([a, keyA], [b, keyB]) => keyA - keyB || a - b);
          expect([queue.size(), queue.first()]).toEqual([model.size, first?.[0] ?? -1]);
          expect(queue.firstKey()).toBe(first?.[1] ?? Number.POSITIVE_INFINITY);
          for (const [one, its] of model) expect(queue.keyOf(one)).toBe(its);
        }
      }),
    );
  });
});
