import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openClock } from '../../../src/rehearsal/clock.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-03-01T12:00:00Z');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rehearsal clock-'));
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});
const pass = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};

test('shows real time until it is moved, and keeps nothing on disk', async () => {
  const clock = openClock(directory);
  pass(5_000);
  expect(clock.now()).toBe(START + 5_000);
  clock.close();
  await expect(readFile(join(directory, 'clock.json'))).rejects.toThrow('ENOENT');
});

test('a move survives a restart, and moments before it keep the time they had', () => {
  const clock = openClock(directory);
  pass(1_000);
  clock.advance(120 * DAY);
  clock.close();
  pass(1_000);
  const again = openClock(directory);
  expect(again.now()).toBe(START + 2_000 + 120 * DAY);
  expect(again.at(START + 500)).toBe(START + 500);
  expect(again.at(START + 1_500)).toBe(START + 1_500 + 120 * DAY);
});

test('runs faster while it is open, at real speed while it is closed', () => {
  const clock = openClock(directory, 1_000);
  pass(2_000);
  expect(clock.now()).toBe(START + 2_000_000);
  clock.close();
  pass(10_000);
  const again = openClock(directory, 1_000);
  expect(again.now()).toBe(START + 2_010_000);
});

test('a killed process does not step back, and adds at most ten seconds of its own pace', () => {
  const clock = openClock(directory, 1_000);
  pass(60_000);
  clock.now();
  pass(9_000);
  const shown = clock.now();
  // Killed here, looked at again a day later.
  pass(DAY);
  const again = openClock(directory);
  expect(again.now()).toBeGreaterThanOrEqual(shown + DAY - 10_000);
  expect(again.now()).toBeLessThanOrEqual(shown + DAY + 10_000_000);
});

test('never steps back, by a person or by a file', async () => {
  expect(() => openClock(directory).advance(-1)).toThrow(RangeError);
  expect(() => openClock(directory, 0)).toThrow(RangeError);
  await writeFile(join(directory, 'clock.json'), '{"anchors":"none"}');
  expect(() => openClock(directory)).toThrow();
});

test('a sleeper wakes when the clock is moved past its time, and not before', async () => {
  const clock = openClock(directory);
  let awake = false;
  const sleeping = clock.sleep(30 * DAY).then(() => {
    awake = true;
  });
  clock.advance(29 * DAY);
  await new Promise(setImmediate);
  expect(awake).toBe(false);
  clock.advance(DAY);
  await sleeping;
});

test('an aborted sleeper rejects with the reason', async () => {
  const stop = new AbortController();
  const sleeping = openClock(directory).sleep(DAY, stop.signal);
  stop.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
});

test('many moves in a row are remembered as one', async () => {
  const clock = openClock(directory);
  for (let day = 0; day < 500; day += 1) clock.advance(DAY);
  expect(clock.now()).toBe(START + 500 * DAY);
  clock.close();
  expect(openClock(directory).now()).toBe(START + 500 * DAY);
  expect((await readFile(join(directory, 'clock.json'))).length).toBeLessThan(500);
});
