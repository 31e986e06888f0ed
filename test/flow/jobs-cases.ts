import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/errors.ts';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { dropSettled } from '../../src/jobs/enqueue.ts';
import {
  enqueue,
  keepSchedule,
  lowerPlan,
  type PhaseResult,
  runPhase,
  startWorker,
  type WorkHooks,
} from '../../src/jobs/jobs.ts';
import { jobId } from '../../src/jobs/payload.ts';
import { PortFault } from '../../src/ports/faults.ts';
import type { RunStep, StepOutcome } from '../../src/steps/outcome.ts';
import { planOf, step } from '../unit/jobs/plans.ts';

let plans = 0;

/** A plan of its own for every test, so that no test sees another one's jobs. */
export function flowsOf(
  lines: readonly string[],
  done: readonly string[] = [],
  waves: Readonly<Record<string, number>> = {},
) {
  plans += 1;
  const digest = plans.toString(16).padStart(16, '0').padEnd(64, '0');
  const plan = planOf(
    lines.map((line) => step(line)),
    digest,
  );
  const shares = plan.shares.map((share) => ({ ...share, wave: waves[share.share] ?? share.wave }));
  const again = (finished: readonly string[]) =>
    lowerPlan({ ...plan, shares }, { phase: 'transfer' }, (id) => finished.includes(id));
  return { digest, flows: again(done), again };
}

const done: StepOutcome = { kind: 'done', changed: true, summary: 'done' };
const fault = () =>
  new PortFault({
    kind: 'throttled',
    service: 'ThrottlingException',
    operation: 'DescribeTask',
    message: 'slow down',
  });

/** What a run of steps did, in order: `> step` when a look begins, `< step` when it ends. */
function recorder(
  looks: Readonly<Record<string, (look: number) => StepOutcome | Promise<StepOutcome>>> = {},
) {
  const log: string[] = [];
  const counts = new Map<string, number>();
  const runStep: RunStep = async ({ step }) => {
    const look = (counts.get(step) ?? 0) + 1;
    counts.set(step, look);
    log.push(`> ${step}`);
    try {
      return (await looks[step]?.(look)) ?? done;
    } finally {
      log.push(`< ${step}`);
    }
  };
  const after = (later: string, earlier: string) =>
    expect(log.indexOf(`> ${later}`), `${later} begins after ${earlier} has ended`).toBeGreaterThan(
      log.lastIndexOf(`< ${earlier}`),
    );
  return { log, counts, runStep, after };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const kinds = (result: PhaseResult) =>
  Object.fromEntries([...result.steps].map(([id, { kind }]) => [id, kind]));

/** What every back end must do. `open` is called once; opening PGlite is slow. */
export function describeJobs(name: string, open: () => Promise<QueueConnection>): void {
  describe(`jobs on ${name}`, () => {
    let connection: QueueConnection;
    beforeAll(async () => {
      connection = await open();
    }, 60_000);
    afterAll(() => connection?.close());

    const run = (
      flows: ReturnType<typeof flowsOf>['flows'],
      runStep: RunStep,
      hooks: WorkHooks = {},
      signal?: AbortSignal,
    ) => runPhase(connection, flows, runStep, hooks, signal);

    it('carries a chain in order and shares side by side', async () => {
      const { flows } = flowsOf(
        ['a', 'b', 'c'].flatMap((s) => [`${s}/x`, `${s}/y needs ${s}/x`, `${s}/z needs ${s}/y`]),
      );
      const steps = recorder({ 'a/x': () => sleep(200).then(() => done) });
      const result = await run(flows, steps.runStep);
      expect(new Set(Object.values(kinds(result)))).toEqual(new Set(['done']));
      expect(result.steps.size).toBe(9);
      expect(result.stopped).toBe(false);
      for (const s of ['a', 'b', 'c']) {
        steps.after(`${s}/y`, `${s}/x`);
        steps.after(`${s}/z`, `${s}/y`);
      }
      expect(steps.log.indexOf('< b/z'), 'b does not wait for a').toBeLessThan(steps.log.indexOf('< a/x'));
    });

    it('makes a step wait for a need in another flow, and in the other arm of a diamond', async () => {
      const { flows } = flowsOf([
        'migration/bucket',
        'a/x needs migration/bucket',
        'a/commit needs a/x',
        'b/w needs migration/bucket',
        'b/x needs b/w, a/commit',
        'b/y needs b/w',
        'b/z needs b/x, b/y',
      ]);
      const steps = recorder({
        'migration/bucket': () => sleep(300).then(() => done),
        'b/w': () => sleep(100).then(() => done),
      });
      const result = await run(flows, steps.runStep);
      expect(new Set(Object.values(kinds(result)))).toEqual(new Set(['done']));
      steps.after('a/x', 'migration/bucket');
      steps.after('b/w', 'migration/bucket');
      steps.after('b/x', 'a/commit');
      steps.after('b/y', 'b/w');
      steps.after('b/z', 'b/x');
      steps.after('b/z', 'b/y');
      // What waited in another flow may come up twice, by its delay and by the end of its need: BullMQ's promote on PostgreSQL reads the state
      // of a job before it writes it, without a lock. A step can be looked at any number of times.
      const others = [...steps.counts].filter(([step]) => step !== 'b/x').map(([, looks]) => looks);
      expect(others, 'no step is looked at before it may start').toEqual([1, 1, 1, 1, 1, 1]);
    });

    it('looks again when a step said so, not before', async () => {
      const { flows } = flowsOf(['a/x', 'a/y needs a/x']);
      const at: number[] = [];
      const steps = recorder({
        // Long enough for the worker to have gone to sleep by the time the job is put off.
        'a/x': async (look) => {
          await sleep(200);
          at.push(Date.now());
          return look < 4 ? { kind: 'wait', waitMs: 250, why: 'running' } : done;
        },
      });
      const outcomes: string[] = [];
      const result = await run(flows, steps.runStep, {
        onOutcome: (id, { kind }) => outcomes.push(`${id} ${kind}`),
      });
      expect(kinds(result)).toEqual({ 'a/x': 'done', 'a/y': 'done' });
      expect(outcomes).toEqual(['a/x wait', 'a/x wait', 'a/x wait', 'a/x done', 'a/y done']);
      for (const [index, time] of at.slice(1).entries()) {
        const waited = time - (at[index] ?? 0);
        expect(waited).toBeGreaterThanOrEqual(245);
        expect(waited, 'promptly').toBeLessThan(3_000);
      }
    });

    it('does what is due at its times, also when the queue has lost its schedule, until there is none', async () => {
      // Seconds, which headwater.yaml does not have: nobody waits a minute for a test.
      let wanted: { pattern: string; timeZone: string } | null = {
        pattern: '* * * * * *',
        timeZone: 'Asia/Kolkata',
      };
      let times = 0;
      const until = async (condition: () => boolean) => {
        while (!condition()) await sleep(20);
      };
      const scheduled = {
        name: 'delta' as const,
        due: async () => wanted,
        onDue: async () => {
          times += 1;
        },
      };
      const first = await startWorker(connection, async () => done, {}, { scheduled: [scheduled] });
      try {
        await until(() => times >= 2);
        const known = await connection.queue.getJobScheduler('delta');
        expect(known).toMatchObject({ pattern: '* * * * * *', tz: 'Asia/Kolkata' });
        await keepSchedule(connection, 'delta', wanted);
        expect((await connection.queue.getJobScheduler('delta'))?.iterationCount, 'left alone').not.toBe(1);
      } finally {
        await first.close();
      }
      await connection.queue.obliterate({ force: true });
      await connection.queue.resume();
      await connection.queue.removeJobScheduler('delta');
      const before = times;
      const second = await startWorker(connection, async () => done, {}, { scheduled: [scheduled] });
      try {
        await until(() => times > before);
        wanted = null;
        await keepSchedule(connection, 'delta', wanted);
        expect(await connection.queue.getJobScheduler('delta')).toBeUndefined();
      } finally {
        await second.close();
      }
    });

    it('begins an earlier wave first, whoever comes first in the queue, and what serves every share before that', async () => {
      const waves = { c: 3, b: 2, a: 1 };
      const lines = ['c/x', 'c/y needs c/x', 'b/x', 'b/y needs b/x', 'a/x', 'a/y needs a/x'];
      const { flows } = flowsOf([...lines, 'migration/bucket'], [], waves);
      const steps = recorder({
        // A first look is a beginning; from then on there is no order.
        'a/x': (look) => (look === 1 ? { kind: 'wait', waitMs: 1_000, why: 'running' } : done),
        // Not begun: it keeps its place.
        'b/x': (look) => (look === 1 ? { kind: 'wait', waitMs: 1_000, why: 'paused', begun: false } : done),
      });
      const result = await runPhase(connection, flows, steps.runStep, {}, undefined, { concurrency: 1 });
      expect(new Set(Object.values(kinds(result)))).toEqual(new Set(['done']));
      const begun = [...new Set(steps.log.filter((line) => line.startsWith('>')))].map((line) =>
        line.slice(2),
      );
      expect(begun.slice(0, 5)).toEqual(['migration/bucket', 'a/x', 'b/x', 'c/x', 'c/y']);
      expect(begun.slice(5).sort()).toEqual(['a/y', 'b/y']);
    });

    it('ends when nothing can move before a person says so; the jobs stay, and go on when one does', async () => {
      const { digest, flows } = flowsOf(['a/x', 'a/y needs a/x', 'a/z needs a/y', 'b/x', 'c/x needs a/y']);
      const paused = { kind: 'held', code: 'paused', reason: 'paused by kim', next: ['resume'] } as const;
      let isPaused = true;
      const steps = recorder({
        'a/x': () => (isPaused ? { kind: 'wait', waitMs: 100, why: 'paused' } : done),
        'b/x': () => sleep(300).then(() => done),
      });
      const asked: string[][] = [];
      const result = await runPhase(connection, flows, steps.runStep, {}, undefined, {
        atRest: async (open) => {
          asked.push([...open]);
          return open.has('b/x') ? null : new Map([['a/x', paused]]);
        },
      });
      expect(result.stopped).toBe(false);
      expect(kinds(result)).toEqual({
        'a/x': 'held',
        'a/y': 'blocked',
        'a/z': 'blocked',
        'b/x': 'done',
        'c/x': 'blocked',
      });
      expect(result.steps.get('a/x')).toEqual(paused);
      expect(asked.at(-1), 'a step that has settled is not asked about').not.toContain('b/x');
      const state = (step: string) =>
        connection.queue.getJobState(jobId({ migration: 'demo', plan: digest, step }));
      expect(await state('a/x')).toBe('delayed');
      isPaused = false;
      const worker = await startWorker(connection, steps.runStep, {});
      try {
        while ((await state('c/x')) !== 'completed') await sleep(50);
      } finally {
        await worker.close();
      }
    });

    it('holds a share without holding the others, and names what everything waits for', async () => {
      const { flows } = flowsOf([
        'a/x',
        'a/y needs a/x',
        'a/z needs a/y',
        'b/x',
        'b/y needs b/x',
        'c/x needs a/z',
        'c/y needs c/x',
      ]);
      const steps = recorder({
        'a/x': () => ({ kind: 'held', code: 'not-frozen', reason: 'Writes go on.', next: ['Freeze it.'] }),
      });
      const blocked: string[] = [];
      const result = await run(flows, steps.runStep, { onBlocked: (id) => blocked.push(id) });
      expect(Object.fromEntries(result.steps)).toEqual({
        'a/x': { kind: 'held', code: 'not-frozen', reason: 'Writes go on.', next: ['Freeze it.'] },
        'a/y': { kind: 'blocked', by: 'a/x' },
        'a/z': { kind: 'blocked', by: 'a/x' },
        'b/x': { kind: 'done', changed: true, summary: 'done' },
        'b/y': { kind: 'done', changed: true, summary: 'done' },
        'c/x': { kind: 'blocked', by: 'a/x' },
        'c/y': { kind: 'blocked', by: 'a/x' },
      });
      expect([...steps.counts.keys()].sort()).toEqual(['a/x', 'b/x', 'b/y']);
      expect(blocked.sort()).toEqual(['a/y', 'a/z', 'c/x', 'c/y']);
    });

    it('holds a step whose need is neither done nor part of the run', async () => {
      const { flows } = flowsOf(['a/w', 'a/x needs a/w', 'b/x needs a/w']);
      const only = flows.filter((flow) => flow.opts?.jobId?.endsWith('b/x') === true);
      const unmet = only.map((flow) => ({ ...flow, data: { ...flow.data, after: [], unmet: ['a/w'] } }));
      const steps = recorder();
      const result = await run(unmet, steps.runStep);
      expect(result.steps.get('b/x')).toMatchObject({
        kind: 'held',
        code: 'need-undone',
        reason: expect.stringContaining('a/w'),
      });
      expect(steps.log).toEqual([]);
    });

    it('tries again after a fault that may pass, and counts only faults in a row', async () => {
      const { flows } = flowsOf(['a/x', 'b/x', 'b/y needs b/x']);
      const steps = recorder({
        'a/x': (look) => {
          if (look < 3) throw fault();
          return done;
        },
        // Nine faults, more than may come in a row, each followed by a look that goes well.
        'b/x': (look) => {
          if (look % 2 === 1 && look < 18) throw fault();
          return look < 18 ? { kind: 'wait', waitMs: 0, why: 'running' } : done;
        },
      });
      const failures: string[] = [];
      const result = await run(flows, steps.runStep, {
        onFailed: (id, _error, willRetry) => failures.push(`${id} ${willRetry}`),
      });
      expect(kinds(result)).toEqual({ 'a/x': 'done', 'b/x': 'done', 'b/y': 'done' });
      expect(steps.counts.get('a/x')).toBe(3);
      expect(new Set(failures)).toEqual(new Set(['a/x true', 'b/x true']));
      expect(failures).toHaveLength(11);
    }, 30_000);

    it('fails at once on what will not pass, keeps the error itself, and runs the step anew next time', async () => {
      const { flows } = flowsOf(['a/x', 'a/y needs a/x', 'b/x', 'b/y needs b/x', 'c/x']);
      const thrown = new HeadwaterError({
        code: 'plan-stale',
        blame: 'stale',
        message: 'The plan is stale.',
        next: ['Plan again.'],
      });
      const denied = new PortFault({
        kind: 'denied',
        service: 'AccessDenied',
        operation: 'CreateTask',
        message: 'no',
      });
      const steps = recorder({
        'a/x': (look) => {
          if (look === 1) throw thrown;
          return done;
        },
        'b/x': (look) => {
          if (look === 1) throw denied;
          return done;
        },
      });
      const first = await run(flows, steps.runStep);
      expect(first.steps.get('a/x')).toEqual({ kind: 'failed', error: thrown });
      expect((first.steps.get('a/x') as { error: Error }).error, 'the very object').toBe(thrown);
      expect((first.steps.get('b/x') as { error: Error }).error).toBe(denied);
      expect(kinds(first)).toEqual({
        'a/x': 'failed',
        'a/y': 'blocked',
        'b/x': 'failed',
        'b/y': 'blocked',
        'c/x': 'done',
      });

      const second = await run(flows, steps.runStep);
      expect(new Set(Object.values(kinds(second)))).toEqual(new Set(['done']));
      expect(Object.fromEntries(steps.counts)).toEqual({ 'a/x': 2, 'a/y': 1, 'b/x': 2, 'b/y': 1, 'c/x': 2 });
    });

    it('runs once what was enqueued twice', async () => {
      const { flows } = flowsOf([
        'migration/bucket',
        'a/x needs migration/bucket',
        'a/y needs a/x',
        'b/x needs migration/bucket',
      ]);
      await enqueue(connection, flows);
      await enqueue(connection, flows);
      const steps = recorder();
      const result = await run(flows, steps.runStep);
      expect(new Set(Object.values(kinds(result)))).toEqual(new Set(['done']));
      expect(Object.fromEntries(steps.counts)).toEqual({
        'migration/bucket': 1,
        'a/x': 1,
        'a/y': 1,
        'b/x': 1,
      });
    });

    it('drops what was settled long ago, and nothing else', async () => {
      const { flows } = flowsOf(['a/x']);
      await run(flows, recorder().runStep);
      const settled = async () => (await connection.queue.getJobCounts('completed')).completed ?? 0;
      const before = await settled();
      await dropSettled(connection, 3_600_000);
      expect(await settled(), 'it was settled just now').toBe(before);
      await sleep(5);
      await dropSettled(connection, 1);
      expect(await settled()).toBe(0);
    });

    it('stops when told to: looks in progress end, nothing new begins, and the next run goes on', async () => {
      const lines = ['a/x', 'a/y needs a/x', 'b/x', 'b/y needs b/x'];
      const stop = new AbortController();
      const steps = recorder({
        'a/x': async () => {
          stop.abort();
          await sleep(200);
          return done;
        },
        'b/x': () => ({ kind: 'wait', waitMs: 60_000, why: 'running' }),
      });
      const { flows } = flowsOf(lines);
      const result = await run(flows, steps.runStep, {}, stop.signal);
      expect(result.stopped).toBe(true);
      expect(kinds(result)).toEqual({ 'a/x': 'done', 'a/y': 'stopped', 'b/x': 'stopped', 'b/y': 'stopped' });
      expect(steps.counts.has('a/y')).toBe(false);

      const rest = recorder();
      const next = await run(flowsOf(lines, ['a/x']).flows, rest.runStep);
      expect(kinds(next)).toEqual({ 'a/y': 'done', 'b/x': 'done', 'b/y': 'done' });
    });

    it('does nothing when told to stop beforehand', async () => {
      const steps = recorder();
      const result = await run(flowsOf(['a/x']).flows, steps.runStep, {}, AbortSignal.abort());
      expect(result).toEqual({ stopped: true, steps: new Map([['a/x', { kind: 'stopped' }]]) });
      expect(steps.log).toEqual([]);
    });

    it('leaves what another version wrote in the queue, and carries it when it is written anew', async () => {
      const { digest, flows } = flowsOf(['a/x']);
      const id = jobId({ migration: 'demo', plan: digest, step: 'a/x' });
      await enqueue(
        connection,
        flows.map((flow) => ({ ...flow, data: { ...flow.data, v: 2 } })),
      );
      const steps = recorder();
      let heard: HeadwaterError | undefined;
      const worker = await startWorker(connection, steps.runStep, {
        onRefused: (_, error) => {
          heard = error;
        },
      });
      while (heard === undefined) await sleep(20);
      await worker.close();
      expect(heard).toMatchObject({
        code: 'job-of-another-version',
        message: expect.stringMatching(/version 2; this headwater reads version 1/),
      });
      expect(steps.log).toEqual([]);
      expect(['delayed', 'waiting']).toContain(await connection.queue.getJobState(id));
      expect(kinds(await run(flows, steps.runStep))).toEqual({ 'a/x': 'done' });
    });

    it('refuses a payload nobody can read without running anything', async () => {
      const { digest, flows } = flowsOf(['a/x']);
      const id = jobId({ migration: 'demo', plan: digest, step: 'a/x' });
      await enqueue(
        connection,
        flows.map((flow) => ({ ...flow, data: { ...flow.data, command: 'rm' } })),
      );
      const steps = recorder();
      let settled = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        settled = resolve;
      });
      const worker = await startWorker(connection, steps.runStep, {}, { onSettled: settled });
      await over;
      await worker.close();
      expect(steps.log).toEqual([]);
      expect((await connection.queue.getJob(id))?.failedReason).toMatch(/not one of headwater's/);
    });

    it('keeps text that a database would refuse', async () => {
      const { flows } = flowsOf(['a/x', 'b/x', 'c/x']);
      const hostile = 'a\0b\ud800c';
      const result = await run(flows, async ({ step }) => {
        if (step === 'a/x') return { kind: 'done', changed: false, summary: hostile };
        if (step === 'b/x') return { kind: 'held', code: 'x', reason: hostile, next: [hostile] };
        throw new Error(hostile);
      });
      expect(kinds(result)).toEqual({ 'a/x': 'done', 'b/x': 'held', 'c/x': 'failed' });
    });
  });
}
