import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBreak, GENESIS, link } from '../../../src/ledger/chain.ts';
import { type LedgerEvent, ledgerEventSchema } from '../../../src/ledger/events.ts';
import { APPROVED, BEGUN, chainOf, legalHistory, PLAN } from './histories.ts';

const three = () => chainOf([...BEGUN, { type: 'step-started', plan: PLAN, step: 'one/task' }]);
const sound = three();
const at = (index: number): LedgerEvent => {
  const event = sound[index];
  if (event === undefined) throw new Error(`the sample has no event ${index}`);
  return event;
};
const [first, second, third] = [at(0), at(1), at(2)];
const zeros = '0'.repeat(64);

describe('a link', () => {
  it('begins at one, after the genesis digest', () => expect(first).toMatchObject({ seq: 1, prev: GENESIS }));
  it('names its predecessor by digest', () => expect(third.prev).toBe(second.digest));
  it('says the time in UTC', () =>
    expect(link(undefined, new Date('2026-11-21T12:00:00+02:00'), APPROVED).at).toBe(
      '2026-11-21T10:00:00.000Z',
    ));
  it('has one digest however its body was put together', () => {
    const turned = { by: 'kim', plan: PLAN, type: 'plan-approved' } as const;
    expect(link(first, new Date(second.at), turned).digest).toBe(second.digest);
  });
  it('survives being written and read', () =>
    expect(sound.map((event) => ledgerEventSchema.parse(JSON.parse(JSON.stringify(event))))).toEqual(sound));
});

describe('a broken chain', () => {
  const cases: readonly {
    readonly why: string;
    readonly chain: readonly LedgerEvent[];
    readonly found: { readonly seq: number; readonly problem: string } | null;
  }[] = [
    { why: 'nothing is wrong', chain: sound, found: null },
    { why: 'nothing is there', chain: [], found: null },
    { why: 'the first event is gone', chain: [second, third], found: { seq: 2, problem: 'sequence' } },
    { why: 'one in the middle is gone', chain: [first, third], found: { seq: 3, problem: 'sequence' } },
    { why: 'one is there twice', chain: [first, first, second], found: { seq: 1, problem: 'sequence' } },
    { why: 'two changed places', chain: [first, third, second], found: { seq: 3, problem: 'sequence' } },
    {
      why: 'an event was replaced by a sound one from another history',
      chain: [first, link(first, new Date(0), APPROVED), third],
      found: { seq: 3, problem: 'predecessor' },
    },
    {
      why: 'the beginning claims another past',
      chain: [{ ...first, prev: second.digest }],
      found: { seq: 1, problem: 'predecessor' },
    },
    {
      why: 'a body was edited',
      chain: [first, { ...second, event: { ...APPROVED, by: 'mallory' } }, third],
      found: { seq: 2, problem: 'digest' },
    },
    {
      why: 'a time was edited',
      chain: [first, { ...second, at: '2020-01-01T00:00:00.000Z' }, third],
      found: { seq: 2, problem: 'digest' },
    },
    {
      why: 'a digest was edited',
      chain: [first, second, { ...third, digest: zeros }],
      found: { seq: 3, problem: 'digest' },
    },
  ].map((one) => ({ ...one, found: one.found as { seq: number; problem: string } | null }));
  it.each(cases)('is found when $why', ({ chain, found }) => expect(firstBreak(chain)).toEqual(found));

  it('is looked for from a known event on', () => {
    expect(firstBreak([third], second)).toBeNull();
    expect(firstBreak([third], first)).toEqual({ seq: 3, problem: 'sequence' });
    const forged = link(link(first, new Date(0), APPROVED), new Date(0), APPROVED);
    expect(firstBreak([forged], second)).toEqual({ seq: 3, problem: 'predecessor' });
  });

  it('cannot be told from a shorter history: whoever remembers a position has to ask for it', () =>
    expect(firstBreak([first, second])).toBeNull());
});

/** One way to tamper with one event of a chain. */
const tamper: Readonly<
  Record<string, (chain: readonly LedgerEvent[], index: number, other: number) => LedgerEvent[]>
> = {
  removal: (chain, index) => chain.filter((_, position) => position !== index),
  reordering: (chain, index, other) => {
    const copy = [...chain];
    const [one, two] = [copy[index], copy[other]];
    if (one !== undefined && two !== undefined) [copy[index], copy[other]] = [two, one];
    return copy;
  },
  'insertion of a copy': (chain, index, other) => [
    ...chain.slice(0, index),
    ...chain.slice(other, other + 1),
    ...chain.slice(index),
  ],
  'insertion of a sound link': (chain, index) => [
    ...chain.slice(0, index),
    link(chain[index - 1], new Date(0), APPROVED),
    ...chain.slice(index),
  ],
  'a replaced sound link': (chain, index) => [
    ...chain.slice(0, index),
    link(chain[index - 1], new Date(0), APPROVED),
    ...chain.slice(index + 1),
  ],
};

describe('any tampering with any event of any history', () => {
  it.each(Object.entries(tamper))('%s is found', (_how, change) => {
    fc.assert(
      fc.property(legalHistory, fc.nat(), fc.nat(), (chain, a, b) => {
        // Before the last event: what is cut off or put on at the end leaves or makes a sound chain.
        const index = a % (chain.length - 1);
        const other = (index + 1 + (b % (chain.length - 1))) % chain.length;
        expect(firstBreak(change(chain, index, other))).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('a changed character anywhere in any line is found', () => {
    fc.assert(
      fc.property(
        legalHistory,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (chain, a, b, change) => {
          const index = a % chain.length;
          const line = JSON.stringify(chain[index]);
          const place = b % line.length;
          const code = line.charCodeAt(place) ^ change;
          const edited = line.slice(0, place) + String.fromCharCode(code) + line.slice(place + 1);
          const parsed = parsedOrNull(edited);
          // Not an event any more, or an event that says the same in other letters (\u0041 for A): nothing changed then.
          if (parsed === null || JSON.stringify(parsed) === line) return;
          expect(firstBreak(chain.with(index, parsed))).not.toBeNull();
        },
      ),
      { numRuns: 400 },
    );
  });
});

function parsedOrNull(line: string): LedgerEvent | null {
  try {
    return ledgerEventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
