import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/views/progress-text.ts';

const at = (other: Partial<Parameters<typeof progressLine>[0]>) =>
  progressLine({ text: 'scanning', done: 0, total: null, elapsedMs: 0, ...other });

describe('a line of progress', () => {
  it.each([
    { why: 'at the start', given: {}, line: 'scanning 0' },
    {
      why: 'nobody knows the total',
      given: { done: 12_345, elapsedMs: 10_000 },
      line: 'scanning 12,345, 1,235/s',
    },
    { why: 'a total of nothing is no total', given: { total: 0 }, line: 'scanning 0' },
    {
      why: 'at the start of a known total nobody can tell when it ends',
      given: { total: 100 },
      line: 'scanning [--------------------] 0/100',
    },
    {
      why: 'a quarter in a minute: three more',
      given: { done: 600, total: 2_400, elapsedMs: 60_000 },
      line: 'scanning [#####---------------] 600/2,400, 10/s, ETA 3:00',
    },
    {
      why: 'bytes as bytes',
      given: { done: 600 * 2 ** 20, total: 2_400 * 2 ** 20, elapsedMs: 60_000, unit: 'bytes' as const },
      line: 'scanning [#####---------------] 600 MiB/2.34 GiB, 10 MiB/s, ETA 3:00',
    },
    {
      why: 'hours',
      given: { done: 1_000, total: 100_000, elapsedMs: 100_000 },
      line: 'scanning [--------------------] 1,000/100,000, 10/s, ETA 2:45:00',
    },
    {
      why: 'at the end',
      given: { done: 100, total: 100, elapsedMs: 1_000 },
      line: 'scanning [####################] 100/100, 100/s, ETA 0:00',
    },
    {
      why: 'past an estimated total the bar is full, and time does not run backwards',
      given: { done: 150, total: 100, elapsedMs: 1_000 },
      line: 'scanning [####################] 150/100, 150/s, ETA 0:00',
    },
  ])('$why', ({ given, line }) => expect(at(given)).toBe(line));

  it('is one line of plain text, whatever is going on', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.nat(),
        fc.option(fc.nat()),
        fc.nat(),
        (text, done, total, elapsedMs) => {
          const line = progressLine({ text, done, total, elapsedMs });
          expect(line).not.toMatch(/\p{Cc}/u);
          expect(line).not.toMatch(/NaN|Infinity/);
        },
      ),
    );
  });
});
