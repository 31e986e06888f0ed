import { setTimeout as sleep } from 'node:timers/promises';
import { isDone } from '../../src/ledger/progress.ts';
import { isRetryable, PortFault } from '../../src/ports/faults.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import type { SmallMigration } from './small-migration.ts';

/** What happens to an external call. */
export type Mishap =
  /** The process dies after the call took effect. */
  | 'killed-after'
  /** The call took effect, but its answer is lost. */
  | 'answer-lost'
  /** The call is refused up front. */
  | 'throttled-before';

/** Thrown where a real process would be gone: nothing may catch it and go on. */
class Killed extends Error {}

/** Calls as they happened: `step call-name`, in order. */
export interface HostileRun {
  readonly mishaps: readonly string[];
  readonly calls: readonly string[];
}

const LOOKS_AT_MOST = 2_000;

/**
 * Carries out every step of the plan while each external call of each step goes wrong once: the first time a step gets
 * to its n-th call, the mishap strikes, everything in memory is thrown away, and the step is taken up again by a
 * "process" that has just started. Returns when every step is done.
 */
export async function hostileRun(
  migration: Pick<SmallMigration, 'plan' | 'connect'>,
  mishap: Mishap,
): Promise<HostileRun> {
  const runs: HostileRun[] = [];
  for (const { id } of migration.plan.steps) {
    const run = await hostileLooks(migration, id, mishap, (context) => lookAtStep(context, id));
    runs.push(run);
  }
  return { mishaps: runs.flatMap(({ mishaps }) => mishaps), calls: runs.flatMap(({ calls }) => calls) };
}

/** The same for one piece of work, called `name`: looked at until it says true. It may throw what a step may throw. */
export async function hostileLooks(
  migration: Pick<SmallMigration, 'connect'>,
  name: string,
  mishap: Mishap,
  look: (context: StepContext) => Promise<boolean>,
  watch: Watch = () => Promise.resolve(),
): Promise<HostileRun> {
  const struck = new Set<string>();
  const calls: string[] = [];
  for (let looks = 0; looks <= LOOKS_AT_MOST; looks += 1) {
    const strike: Strike = { decide: striker(name, mishap, struck, calls), watch, dead: false };
    const { context, close } = await migration.connect((port, portName) => intercept(port, portName, strike));
    try {
      if (await lookUntilBroken(context, strike, look)) return { mishaps: [...struck], calls };
    } finally {
      await close();
    }
  }
  throw new Error(`${name} never ended`);
}

/** True when the work is done; false when the process "died". Faults a worker would retry are retried here as well. */
async function lookUntilBroken(
  context: StepContext,
  strike: Strike,
  look: (context: StepContext) => Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    try {
      const done = await look(context);
      if (strike.dead) return false;
      if (done) return true;
    } catch (error) {
      if (strike.dead) return false;
      if (error instanceof PortFault && isRetryable(error.kind)) continue;
      throw error;
    }
  }
}

/** One look at a step, and the wait that follows; true when the step is done. */
export async function lookAtStep(context: StepContext, step: string): Promise<boolean> {
  const ref = { migration: context.plan.migration, plan: context.plan.digest, step };
  const outcome = await stepRunner(context)(ref);
  if (outcome.kind === 'done') return isDone(await context.ledger.progress(), context.plan.digest, step);
  if (outcome.kind === 'held') throw new Error(`${step} was held: ${outcome.reason}`);
  await sleep(outcome.waitMs);
  return false;
}

/** Decides whether this call goes wrong; null leaves it alone. */
type Decide = (name: string) => Mishap | null;

/**
 * Asked after every call that may have changed something outside, before anybody learns of its outcome; throws when something is not
 * as it must be.
 */
export type Watch = () => Promise<void>;

interface Strike {
  readonly decide: Decide;
  readonly watch: Watch;
  /** The process is gone: nothing that it still has under way reaches anything any more. */
  dead: boolean;
}

function striker(step: string, mishap: Mishap, struck: Set<string>, calls: string[]): Decide {
  const seen = new Map<string, number>();
  return (name) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    calls.push(`${step} ${name}`);
    const id = `${step} ${name} #${ordinal}`;
    // What is on this host does not throttle and loses no answers; its process can only be killed.
    const local = /^(ledger|evidence|catalog|shares|restores)\./.test(name);
    // Polls and checks of single files are alike: the first few stand for all.
    if (struck.has(id) || ordinal > 3 || (local && mishap !== 'killed-after')) return null;
    struck.add(id);
    return mishap;
  };
}

/** Wraps every method of a port, and of the ports inside it. */
function intercept<T extends object>(port: T, name: string, strike: Strike): T {
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      const path = `${name}.${String(key)}`;
      if (typeof value === 'object' && value !== null) return intercept(value, path, strike);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => disturbed(() => Reflect.apply(value, target, args), path, strike);
    },
  });
}

/** Calls that answer at once: nothing is waited for, so nothing dies in between. */
const SYNCHRONOUS = /\.(addListed|directory|unreadable)$/;

/** Calls that change nothing that users or other workers see. */
const UNSEEN = /^(catalog|evidence|restores|shares)\.|^ledger\.(read|reread)$/;

async function watched<T>(value: T, path: string, { watch }: Strike): Promise<T> {
  if (!UNSEEN.test(path)) await watch();
  return value;
}

/** What a port hands out (a writer, a comparison) is a port as well. */
function within(result: unknown, path: string, strike: Strike): unknown {
  if (!(result instanceof Promise)) return result;
  return result
    .then((value: unknown) => watched(value, path, strike))
    .then((value) => (hasMethods(value) ? intercept(value, path, strike) : value));
}

function hasMethods(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((one) => typeof one === 'function')
  );
}

function disturbed(call: () => unknown, path: string, strike: Strike): unknown {
  if (strike.dead) return gone(path);
  if (SYNCHRONOUS.test(path)) return call();
  const mishap = strike.decide(path);
  if (mishap === null) return within(call(), path, strike);
  if (mishap === 'throttled-before') {
    return /^buckets\.list(All)?$/.test(path) ? refusedPages(path) : Promise.reject(fault('throttled', path));
  }
  const result = call();
  if (isIterable(result)) return drainedThen(result, mishap, path, strike);
  return Promise.resolve(result)
    .then((value) => watched(value, path, strike))
    .then(() => strikeAfter(mishap, path, strike));
}

/** Whatever it is asked for: an answer, or pages. */
function gone(path: string): unknown {
  const never = Promise.reject(new Killed(path));
  never.catch(() => undefined);
  return Object.assign(never, { [Symbol.asyncIterator]: () => ({ next: () => never }) });
}

/** A listing answers page by page, so it is refused when its first page is asked for. */
function refusedPages(path: string): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(fault('throttled', path)) }),
  };
}

async function* drainedThen(
  pages: AsyncIterable<unknown>,
  mishap: Mishap,
  path: string,
  strike: Strike,
): AsyncIterable<unknown> {
  yield* pages;
  strikeAfter(mishap, path, strike);
}

function strikeAfter(mishap: Mishap, path: string, strike: Strike): never {
  if (mishap !== 'killed-after') throw fault('unknown-outcome', path);
  strike.dead = true;
  throw new Killed(path);
}

function fault(kind: 'throttled' | 'unknown-outcome', operation: string): PortFault {
  return new PortFault({ kind, service: 'Mishap', operation, message: 'on purpose' });
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
