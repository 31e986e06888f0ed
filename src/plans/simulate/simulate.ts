import { HeadwaterError } from '../../errors.ts';
import { type Attempt, attemptsOf } from './attempts.ts';
import { dispatchOf } from './dispatch.ts';
import type { SimulationInput, SimulationRun } from './input.ts';
import { passesOf } from './passes.ts';
import { queueOf } from './queue.ts';
import { recorderOf } from './record.ts';
import { sharedLink } from './shared-link.ts';
import { type World, worldOf } from './world.ts';

/** What the timer of a partition is for. */
const [PREPARING, COPYING, RESTING] = [1, 2, 3];
const CENTURY_SECONDS = 36_525 * 86_400;

/**
 * Carries a migration out on a clock of its own, from event to event: agents with one execution at a time, a link shared
 * fairly and open in its hours, executions that fail, passes that follow one another. Agents take the lowest wave first,
 * in it the earliest pass, in that the order of the input. headwater's own check takes no agent. The same input gives the
 * same run. Throws HeadwaterError (usage) `agent-missing`, `simulation-input`, `time-zone-unknown`, `simulation-endless`.
 *
 * More agents or a faster link mostly end earlier, but need not: what shares the link with more others ends later, and so
 * does what waits for it (Graham 1969, "Bounds on multiprocessing timing anomalies").
 */
export function simulate(input: SimulationInput): SimulationRun {
  return simulator(input)(input.seed);
}

/** The same for many seeds: what does not depend on them is worked out once. */
export function simulator(input: SimulationInput): (seed: number) => SimulationRun {
  const world = worldOf(input);
  return (seed) => runOf(world, seed);
}

function runOf(world: World, seed: number): SimulationRun {
  const { input, parts, shares, calendar } = world;
  const [link, dispatch, attempts, recorder] = [
    sharedLink(parts.length),
    dispatchOf(world),
    attemptsOf(world, seed),
    recorderOf(world),
  ];
  // Partitions by their index, then shares.
  const timers = queueOf(parts.length + shares.length);
  const tries: Attempt[] = [];
  const stages = new Uint8Array(parts.length);
  const taskRate = input.rates.bytes.value;
  let now = 0;

  const mostPasses = Math.max(0, ...shares.map(({ passes }) => passes.length));
  const wait = (part: number) => {
    const share = parts[part]?.share ?? 0;
    const pass = flow.passOf(share);
    const line = (shares[share]?.wave ?? 0) * mostPasses + pass;
    dispatch.wait(part, line * parts.length + part);
  };
  const flow = passesOf(world, {
    ready: (share) => {
      for (const part of shares[share]?.parts ?? []) wait(part);
    },
    wake: (share, at) => timers.add(parts.length + share, at),
    proved: recorder.proved,
  });
  const begin = (part: number) => {
    const share = parts[part]?.share ?? 0;
    const pass = flow.passOf(share);
    const isFinal = pass === (shares[share]?.passes.length ?? 0) - 1;
    const attempt = attempts.next(part, pass, now, isFinal ? flow.readySeconds(share) : now);
    tries[part] = attempt;
    flow.begun(share, now);
    recorder.begun(part, pass, attempt, now);
    stages[part] = PREPARING;
    timers.add(part, now + attempt.prepareSeconds);
  };
  const copy = (part: number) => {
    const { bytes, leastSeconds } = tries[part] as Attempt;
    stages[part] = COPYING;
    if (bytes > 0) link.begin(part, bytes, Math.min(taskRate, bytes / leastSeconds));
    else timers.add(part, now + leastSeconds);
  };
  const end = (part: number) => {
    const attempt = tries[part] as Attempt;
    recorder.ended(part, now);
    dispatch.release(part);
    const again = attempts.end(part, attempt);
    stages[part] = RESTING;
    if (again !== null) timers.add(part, now + again);
    flow.ended(parts[part]?.share ?? 0, attempt.bytes, attempt.fails, now);
  };
  const due = (id: number) => {
    if (id >= parts.length) flow.woken(id - parts.length, now);
    else if (stages[id] === PREPARING) copy(id);
    else if (stages[id] === COPYING) end(id);
    else wait(id);
  };
  let allowed = calendar.rateAt(input.startAtMs);
  let changesMs = calendar.nextChange(input.startAtMs);
  link.allow(allowed);
  flow.start();
  dispatch.assign(begin);
  while (!flow.isOver()) {
    const changesAt = (changesMs - input.startAtMs) / 1000;
    const next = Math.max(now, Math.min(timers.firstKey(), link.nextEnd(), changesAt));
    if (next > CENTURY_SECONDS) throw endless();
    recorder.carried(next, link.carried(), allowed);
    link.advance(next);
    now = next;
    if (changesAt <= now) {
      allowed = calendar.rateAt(changesMs);
      changesMs = calendar.nextChange(changesMs);
      link.allow(allowed);
    }
    while (link.nextEnd() <= now) end(link.end());
    while (timers.firstKey() <= now) {
      const id = timers.first();
      timers.remove(id);
      due(id);
    }
    dispatch.assign(begin);
  }
  return recorder.result(seed, now);
}

function endless(): HeadwaterError {
  return new HeadwaterError({
    code: 'simulation-endless',
    blame: 'usage',
    message:
      'The migration is not over after a hundred years: the link is hardly ever open, or a rate is near 0.',
    next: ['Look at link and link.windows in headwater.yaml.'],
  });
}
