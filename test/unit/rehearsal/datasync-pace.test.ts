import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/rehearsal/clock.ts';
import { createLink, fairShare } from '../../../src/rehearsal/datasync/link.ts';
import { createPace } from '../../../src/rehearsal/datasync/pace.ts';
import { openPaces, type PaceSources } from '../../../src/rehearsal/datasync/paces.ts';
import type { TaskMode } from '../../../src/rehearsal/datasync/task-mode.ts';

/** A clock on which time goes by only when everybody sleeps, and then just far enough for the first to wake. */
function idleClock(): Clock {
  let now = 1_000_000;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const tick = (): void => {
    const first = Math.min(...[...sleepers].map(({ at }) => at));
    now = Math.max(now, first);
    for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
  };
  return {
    speedUp: 1e6,
    now: () => now,
    at: (ms) => ms,
    close: () => undefined,
    advance: (ms) => {
      now += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        setImmediate(tick);
      }),
  };
}

const never = new AbortController().signal;

describe('a pace', () => {
  it('of zero or less waits for nothing', () => {
    expect(createPace(() => -1, idleClock(), never).take(1e12)).toBeUndefined();
    expect(createPace(() => 0, idleClock(), never).take(1e12)).toBeUndefined();
  });

  it('spreads what is taken over the time of the clock, however many take at once', async () => {
    const clock = idleClock();
    const pace = createPace(() => 1000, clock, never);
    const before = clock.now();
    await Promise.all(Array.from({ length: 10 }, () => pace.take(6_000)));
    expect(clock.now() - before).toBe(60_000);
  });

  it('counts time that went by with nothing taken, and time put forward', async () => {
    const clock = idleClock();
    const pace = createPace(() => 1000, clock, never);
    clock.advance(60_000);
    expect(pace.take(60_000)).toBeUndefined();
    const before = clock.now();
    await pace.take(1000);
    expect(clock.now() - before).toBe(1000);
  });

  it('begins anew without what was left over', async () => {
    const clock = idleClock();
    const pace = createPace(() => 1000, clock, never);
    clock.advance(60_000);
    pace.begin();
    expect(pace.take(1)).not.toBeUndefined();
  });

  it('follows a rate that changes while somebody waits', async () => {
    let rate = 1;
    const waiting = createPace(() => rate, idleClock(), never).take(1e12);
    rate = -1;
    await waiting;
  });

  it('ends a wait that is aborted', async () => {
    const abort = new AbortController();
    const waiting = createPace(() => 1e-9, idleClock(), abort.signal).take(1_000_000);
    abort.abort();
    await expect(waiting).rejects.toThrow();
  });
});

describe('a share of the line', () => {
  const all = Number.POSITIVE_INFINITY;
  it.each([
    ['all of it for one', 100, all, [all], 100],
    ['no more than one wants', 100, 30, [30], 30],
    ['equal parts', 90, all, [all, all, all], 30],
    ['what another leaves', 100, all, [20, all], 80],
    ['its own limit beside others', 100, 20, [20, all], 20],
    ['an equal part when all want more', 100, 70, [70, 80], 50],
    ['the rest of two small ones', 100, all, [10, 20, all, all], 35],
    ['no end of a line without end', all, all, [all, 5], all],
  ])('is %s', (_why, capacity, own, limits, expected) => {
    expect(fairShare(capacity, own, limits)).toBe(expected);
  });
});

describe('the time an execution takes', () => {
  let aborts: AbortController[] = [];
  afterEach(() => {
    for (const abort of aborts) abort.abort();
    aborts = [];
  });
  const speeds = {
    linkBytesPerSecond: 1_000_000,
    filesPerSecondPerAgent: 10,
    entriesPreparedPerSecond: 100,
    verifiedFilesPerSecond: 50,
  };
  const open = (clock: Clock, more: Partial<PaceSources> = {}) =>
    openPaces({
      mode: 'BASIC',
      speeds,
      agents: 1,
      link: createLink(),
      bytesPerSecond: () => -1,
      clock,
      signal: never,
      ...more,
    });

  /** Seconds for so many files of so many bytes, all changed. */
  async function seconds(files: number, bytes: number, more: Partial<PaceSources> = {}): Promise<number> {
    const clock = idleClock();
    const before = clock.now();
    const paces = open(clock, more);
    paces.begin('prepare');
    await paces.entries.take(files);
    paces.begin('transfer');
    for (let n = 0; n < files; n++) {
      await paces.files.take(1);
      await paces.bytes.take(bytes);
    }
    paces.end('transfer');
    paces.begin('verify');
    await paces.verified.take(files);
    return (clock.now() - before) / 1000;
  }
  const enhanced: TaskMode = 'ENHANCED';

  it.each([
    ['phase after phase, files the longer', 1000, 1000, {}, 10 + 100 + 20],
    ['phase after phase, bytes the longer', 1000, 1_000_000, {}, 10 + 1000 + 20],
    ['half of it with two agents', 1000, 1000, { agents: 2 }, 10 + 50 + 20],
    [
      'its own limit, if that is less than the line',
      100,
      1_000_000,
      { bytesPerSecond: () => 100_000 },
      1 + 1000 + 2,
    ],
    ['the line, if that is less', 100, 1_000_000, { bytesPerSecond: () => 9e9 }, 1 + 100 + 2],
    ['the longest phase in Enhanced', 1000, 1000, { mode: enhanced }, 100],
    ['nothing without a pace', 1000, 1_000_000, { speeds: undefined }, 0],
  ])('is %s', async (_why, files, bytes, more, expected) => {
    expect(await seconds(files, bytes, more as Partial<PaceSources>)).toBeCloseTo(expected, 0);
  });

  it('is longer while another shares the line, and the line is whole again afterwards', async () => {
    const clock = idleClock();
    const link = createLink();
    const run = async (bytes: number): Promise<number> => {
      const before = clock.now();
      const paces = open(clock, { link, speeds: { linkBytesPerSecond: 1_000_000 } });
      paces.begin('transfer');
      for (let left = bytes; left > 0; left -= 1_000_000) await paces.bytes.take(1_000_000);
      paces.end('transfer');
      return (clock.now() - before) / 1000;
    };
    const [short, long] = await Promise.all([run(10_000_000), run(30_000_000)]);
    expect(short).toBeCloseTo(20, 0);
    expect(long).toBeCloseTo(40, 0);
    expect(await run(5_000_000)).toBeCloseTo(5, 0);
  });
});
