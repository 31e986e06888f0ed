import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Clock, openClock } from '../../../src/rehearsal/clock.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-01T12:00:00Z');

/** How many more changes to the disk succeed before the process counts as killed. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }));

/** A disk that takes no more than so many changes; of the last file only half is written. */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const spend = (): void => {
    life.left -= 1;
    if (life.left < 0) throw new Error('killed');
  };
  const writeFileSync: typeof fs.writeFileSync = (path, data, options) => {
    if (life.left === 0) real.writeFileSync(path, String(data).slice(0, 20), options);
    spend();
    real.writeFileSync(path, data, options);
  };
  const renameSync: typeof fs.renameSync = (from, to) => {
    spend();
    real.renameSync(from, to);
  };
  return { ...real, writeFileSync, renameSync };
});

let directory: string;
beforeEach(() => {
  life.left = Number.POSITIVE_INFINITY;
  directory = fs.mkdtempSync(join(tmpdir(), 'clock kill-'));
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
  life.left = Number.POSITIVE_INFINITY;
  vi.useRealTimers();
  fs.rmSync(directory, { recursive: true });
});

/** Moves the clock with so many changes to the disk left; whether it was killed at that. */
function moveAndDie(clock: Clock, changes: number): boolean {
  life.left = changes;
  try {
    clock.advance(DAY);
    return false;
  } catch {
    return true;
  } finally {
    life.left = Number.POSITIVE_INFINITY;
  }
}

test.each([0, 1, 2])(
  'killed after %i changes to the disk, a move happened whole or not at all',
  (changes) => {
    openClock(directory).advance(10 * DAY);
    // Long after the last move, and just after it: moves that follow at once are remembered as one.
    for (const pause of [60_000, 0]) {
      vi.setSystemTime(Date.now() + pause);
      const clock = openClock(directory);
      const before = clock.now();
      const killed = moveAndDie(clock, changes);
      expect(openClock(directory).now()).toBe(killed ? before : before + DAY);
      expect(killed).toBe(changes < 2);
    }
  },
);

test('a move that the disk refuses is none, for this process and for the next', () => {
  const clock = openClock(directory);
  clock.advance(10 * DAY);
  expect(moveAndDie(clock, 0)).toBe(true);
  expect(clock.now()).toBe(START + 10 * DAY);
  expect(openClock(directory).now()).toBe(START + 10 * DAY);
});
