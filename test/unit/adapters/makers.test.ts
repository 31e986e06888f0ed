import { describe, expect, it } from 'vitest';
import { openMakers } from '../../../src/adapters/makers.ts';

const PATIENCE_MS = 1_000;

/** Two processes that can only be told apart by what they say of each other, and a clock each. */
async function two(isGone = false) {
  const clock = { a: 0, b: 0 };
  const a = await openMakers({ patienceMs: PATIENCE_MS, nowMs: () => clock.a, isGone: async () => isGone });
  const b = await openMakers({ patienceMs: PATIENCE_MS, nowMs: () => clock.b, isGone: async () => isGone });
  return { a, b, clock };
}

describe('the maker of an intent', () => {
  it('is a process, with an id that no other has', async () => {
    const { a, b } = await two();
    expect(a.self).toMatchObject({ pid: process.pid, host: b.self.host });
    expect(a.self.id).not.toBe(b.self.id);
  });

  it('settles what it knows to be over at once, and not while its call is under way', async () => {
    const { a } = await two();
    a.announcing('i');
    expect(await a.mayBeUnderWay('i', a.self)).toBe(true);
    await a.during('i', async () => expect(await a.mayBeUnderWay('i', a.self)).toBe(true));
    expect(await a.mayBeUnderWay('i', a.self)).toBe(false);
    a.announcing('j');
    await expect(a.during('j', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await a.mayBeUnderWay('j', a.self)).toBe(false);
  });

  it('is waited for by others for longer than any call takes, counted from when they first saw it', async () => {
    const { a, b, clock } = await two();
    clock.b = 5_000_000;
    expect(await b.mayBeUnderWay('i', a.self)).toBe(true);
    clock.b += PATIENCE_MS - 1;
    expect(await b.mayBeUnderWay('i', a.self)).toBe(true);
    expect(await b.mayBeUnderWay('j', a.self), 'another intent has a time of its own').toBe(true);
    clock.b += 1;
    expect(await b.mayBeUnderWay('i', a.self)).toBe(false);
    expect(await b.mayBeUnderWay('j', a.self)).toBe(true);
  });

  it('is not waited for once it is gone', async () => {
    const { a, b } = await two(true);
    expect(await b.mayBeUnderWay('i', a.self)).toBe(false);
  });

  it('of an older ledger is nobody knows who, so time alone decides', async () => {
    const { b, clock } = await two(true);
    expect(await b.mayBeUnderWay('i', null)).toBe(true);
    clock.b += PATIENCE_MS;
    expect(await b.mayBeUnderWay('i', null)).toBe(false);
  });

  it('does not make a call that was announced so long ago that others may have given it up', async () => {
    const { a, clock } = await two();
    a.announcing('i');
    clock.a += 60_000;
    let calls = 0;
    const late = a.during('i', () => Promise.resolve(++calls));
    await expect(late).rejects.toMatchObject({ kind: 'transient', service: 'TooLate' });
    expect(calls).toBe(0);
    expect(await a.mayBeUnderWay('i', a.self)).toBe(false);
  });
});
