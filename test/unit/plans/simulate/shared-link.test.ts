import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedLink } from '../../../../src/plans/simulate/shared-link.ts';

interface Copy {
  bytes: number;
  readonly most: number;
}

/** Fair rates the long way: whoever can take less than an even part has it, the others part the rest. */
function fairRates(allowed: number, copies: ReadonlyMap<number, Copy>): Map<number, number> {
  const rates = new Map<number, number>();
  let [left, open] = [allowed, [...copies].sort(([, a], [, b]) => a.most - b.most)];
  while (open.length > 0) {
    const [id, { most }] = open[0] as [number, Copy];
    const rate = Math.min(most, left / open.length);
    rates.set(id, rate);
    left -= rate;
    open = open.slice(1);
  }
  return rates;
}

const rates = fc.double({ min: 1, max: 100, noNaN: true });
const events = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ bytes: fc.double({ min: 1, max: 1000, noNaN: true }), most: rates }),
    },
    { weight: 2, arbitrary: fc.record({ wait: fc.double({ min: 0, max: 30, noNaN: true }) }) },
    { weight: 1, arbitrary: fc.record({ allow: fc.oneof(fc.constant(0), fc.constant(1e4), rates) }) },
  ),
  { maxLength: 40 },
);

describe('a shared link', () => {
  it('gives the rates of the long way at any time, and ends what is over when it is', () => {
    fc.assert(
      fc.property(events, (some) => {
        const link = sharedLink(some.length);
        const copies = new Map<number, Copy>();
        let [now, allowed] = [0, 50];
        link.allow(allowed);
        const check = () => {
          const fair = fairRates(allowed, copies);
          const sum = [...fair.values()].reduce((total, rate) => total + rate, 0);
          expect(Math.abs(link.carried() - sum)).toBeLessThan(1e-6);
          expect(link.carried()).toBeLessThanOrEqual(allowed * (1 + 1e-9));
          const ends = [...copies].map(([id, { bytes }]) => now + bytes / (fair.get(id) ?? 0));
          const first = Math.min(Number.POSITIVE_INFINITY, ...ends);
          if (first === Number.POSITIVE_INFINITY) expect(link.nextEnd()).toBe(first);
          else expect(Math.abs(link.nextEnd() - first)).toBeLessThan(1e-6 * (1 + first));
        };
        const goTo = (to: number) => {
          for (const [id, rate] of fairRates(allowed, copies)) {
            const copy = copies.get(id) as Copy;
            copy.bytes = Math.max(0, copy.bytes - rate * (to - now));
          }
          link.advance(to);
          now = to;
        };
        for (const [id, event] of some.entries()) {
          if ('allow' in event) {
            allowed = event.allow;
            link.allow(allowed);
          } else if ('wait' in event) {
            const until = now + event.wait;
            while (link.nextEnd() <= until) {
              goTo(link.nextEnd());
              const ended = link.end();
              expect(copies.get(ended)?.bytes).toBeLessThan(1e-5);
              copies.delete(ended);
              check();
            }
            goTo(until);
          } else {
            copies.set(id, { ...event });
            link.begin(id, event.bytes, event.most);
          }
          check();
        }
      }),
      { numRuns: 300 },
    );
  });
});
