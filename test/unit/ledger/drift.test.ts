import { describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/ledger/drift.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { BEGUN, chainOf, refusalOf } from './histories.ts';

const about = { id: 'HR501', share: 'lab', subject: 'gateway site' };
const found: EventBody = {
  type: 'drift-found',
  ...about,
  severity: 'warn',
  since: '2026-12-01T00:00:00.000Z',
};
const cleared: EventBody = { type: 'drift-cleared', ...about };
const openAfter = (...bodies: readonly EventBody[]) => fold(chainOf([...BEGUN, ...bodies])).drift;

describe('open drifts', () => {
  it('are what was found and not cleared', () => {
    expect(openAfter()).toEqual(new Map());
    const { type: _, ...drift } = found;
    expect(openAfter(found)).toEqual(new Map([[driftKey(about), drift]]));
    expect(openAfter(found, cleared)).toEqual(new Map());
  });

  it('of all shares, of one, and of another thing are told apart', () => {
    const others = [
      { ...found, share: null },
      { ...found, subject: 'another' },
      { ...found, id: 'HR502' },
    ] as const;
    expect(openAfter(found, ...others).size).toBe(4);
    expect(openAfter(found, ...others, cleared).size).toBe(3);
  });
});

describe('what says nothing new is refused', () => {
  const cases: readonly [string, readonly EventBody[], EventBody, string | null][] = [
    ['a first time', [], found, null],
    ['the same again, by another worker', [found], found, 'held: drift-said'],
    ['the same, but worse', [found], { ...found, severity: 'error' }, null],
    ['the same of another share', [found], { ...found, share: 'office' }, null],
    ['that it is over', [found], cleared, null],
    ['that it is over, twice', [found, cleared], cleared, 'held: drift-said'],
    ['that it came back', [found, cleared], found, null],
  ];
  it.each(cases)('%s', (_, before, body, refusal) =>
    expect(refusalOf([...BEGUN, ...before], body)).toBe(refusal),
  );
});
