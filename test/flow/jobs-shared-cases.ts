import { beforeEach, describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../src/errors.ts';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { enqueue, keepSchedule, NotHere, runPhase, startWorker, workForever } from '../../src/jobs/jobs.ts';
import type { RunStep } from '../../src/steps/outcome.ts';
import { flowsOf } from './jobs-cases.ts';

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What every back end that several processes can reach must do besides. Each `open` stands for another process. */
export function describeSharedJobs(name: string, open: () => Promise<QueueConnection>): void {
  describe(`jobs shared on ${name}`, () => {
    beforeEach(async () => {
      // Jobs a test left behind are somebody's work in a shared queue; here they are nobody's.
      const connection = await open();
      await connection.queue.obliterate({ force: true });
      await connection.queue.resume();
      await connection.close();
    });

    it('lets another process work', async () => {
      const [here, there] = [await open(), await open()];
      const stop = new AbortController();
      const carried: string[] = [];
      const working = workForever(
        there,
        async ({ step }) => {
          carried.push(step);
          if (step === 'b/x') throw new Error('no');
          return { kind: 'done', changed: false, summary: 'there' };
        },
        {},
        stop.signal,
      );
      try {
        const { flows } = flowsOf(['a/x', 'a/y needs a/x', 'b/x', 'b/y needs b/x']);
        expect(await enqueue(here, flows)).toEqual({ jobs: 4, joined: 0 });
        const roots = flows.map((flow) => flow.opts?.jobId ?? '');
        const open = async () =>
          (await Promise.all(roots.map((id) => here.queue.getJobState(id)))).some(
            (state) => state !== 'failed' && state !== 'completed',
          );
        while (await open()) await new Promise((resolve) => setTimeout(resolve, 50));
        expect(carried.sort()).toEqual(['a/x', 'a/y', 'b/x']);
      } finally {
        stop.abort();
        await working;
        await Promise.all([here.close(), there.close()]);
      }
    });

    it('keeps two schedules apart: a worker that has one of them leaves the other to whoever has it', async () => {
      const [here, there] = [await open(), await open()];
      const each = { pattern: '* * * * * *', timeZone: 'UTC' };
      const did: string[] = [];
      const idle: RunStep = async () => ({ kind: 'done', changed: false, summary: '' });
      const of = (name: 'delta' | 'drift', who: string) => ({
        name,
        due: async () => each,
        onDue: async () => void did.push(`${who}: ${name}`),
      });
      const one = await startWorker(here, idle, {}, { scheduled: [of('delta', 'one')] });
      const both = await startWorker(
        there,
        idle,
        {},
        { scheduled: [of('delta', 'both'), of('drift', 'both')] },
      );
      try {
        while (did.filter((what) => what === 'both: drift').length < 2) await sleep(20);
        expect(did).not.toContain('one: drift');
        expect(did.some((what) => what.endsWith('delta'))).toBe(true);
        await keepSchedule(here, 'drift', null);
        expect(await here.queue.getJobScheduler('drift')).toBeUndefined();
        expect(await here.queue.getJobScheduler('delta')).toBeDefined();
      } finally {
        await Promise.all([one.close(), both.close()]);
        await keepSchedule(here, 'delta', null);
        await Promise.all([here.close(), there.close()]);
      }
    });

    it('brings up a job that a worker whose clock is ahead put off', async () => {
      const [here, there] = [await open(), await open()];
      const clock = Date.now;
      const { flows } = flowsOf(['a/x']);
      await enqueue(here, flows);
      const [id = ''] = flows.map((flow) => flow.opts?.jobId ?? '');
      const state = (wanted: string) =>
        expect.poll(() => here.queue.getJobState(id), { timeout: 20_000 }).toBe(wanted);
      try {
        Date.now = () => clock() + 3_600_000;
        const ahead = await startWorker(
          there,
          async () => ({ kind: 'wait', waitMs: 200, why: 'running' }),
          {},
        );
        await state('delayed');
        await ahead.close();
        Date.now = clock;
        const right = await startWorker(
          here,
          async () => ({ kind: 'done', changed: false, summary: '' }),
          {},
          {
            parkedGraceMs: 300,
          },
        );
        await state('completed');
        await right.close();
      } finally {
        Date.now = clock;
        await Promise.all([here.close(), there.close()]);
      }
    });

    it('joins a flow somebody is carrying instead of starting it twice', async () => {
      const [here, there] = [await open(), await open()];
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let begun = (): void => undefined;
      const started = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const { flows } = flowsOf(['a/x', 'a/y needs a/x', 'b/x']);
      await enqueue(there, flows);
      const worker = await startWorker(
        there,
        async ({ step }) => {
          if (step === 'a/x') {
            begun();
            await held;
            throw new Error('from there');
          }
          return { kind: 'done', changed: false, summary: 'there' };
        },
        {},
      );
      try {
        await started;
        expect(await enqueue(here, flows)).toMatchObject({ joined: 1 });
        const looks: string[] = [];
        const running = runPhase(
          here,
          flows,
          async ({ step }) => {
            looks.push(step);
            return { kind: 'done', changed: true, summary: 'here' };
          },
          {},
        );
        setTimeout(release, 300);
        const result = await running;
        expect(looks, 'the step is with the other process').not.toContain('a/x');
        expect(result.steps.get('a/x')).toMatchObject({ kind: 'failed', error: { message: 'from there' } });
        expect(result.steps.get('a/y')).toEqual({ kind: 'blocked', by: 'a/x' });
        expect(result.steps.get('b/x')).toMatchObject({ kind: 'done' });
      } finally {
        release();
        await worker.close();
        await Promise.all([here.close(), there.close()]);
      }
    });

    it.each([
      { why: 'some of them done by then', doneBefore: ['a/x'] },
      { why: 'none of them done', doneBefore: [] },
    ])(
      'puts back what vanished from the queue, $why',
      async ({ doneBefore }) => {
        const connection = await open();
        try {
          const { flows, again } = flowsOf(['a/x', 'a/y needs a/x', 'b/x']);
          const done = new Set<string>();
          const lost: number[] = [];
          let emptied = false;
          const runStep: RunStep = async ({ step }) => {
            if (step === 'a/x' && !emptied) {
              emptied = true;
              await connection.queue.obliterate({ force: true });
              await connection.queue.resume();
              for (const id of doneBefore) done.add(id);
            }
            done.add(step);
            return { kind: 'done', changed: true, summary: '' };
          };
          const signal = new AbortController().signal;
          const hooks = { onLost: (jobs: number) => lost.push(jobs) };
          const result = await runPhase(connection, flows, runStep, hooks, signal, {
            lowerAgain: async () => again([...done]),
          });
          expect([...result.steps.values()].map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
          expect([...done].sort()).toEqual(['a/x', 'a/y', 'b/x']);
          expect(lost.length, 'it is said').toBeGreaterThan(0);
        } finally {
          await connection.close();
        }
      },
      40_000,
    );

    it('says which jobs vanished when nobody can say what is left', async () => {
      const connection = await open();
      try {
        const { flows } = flowsOf(['a/x', 'a/y needs a/x']);
        let looks = 0;
        const runStep: RunStep = async () => {
          looks += 1;
          if (looks === 1) await connection.queue.obliterate({ force: true });
          return { kind: 'done', changed: true, summary: '' };
        };
        const first = await runPhase(connection, flows, runStep, {});
        expect(first.steps.get('a/y')).toMatchObject({ kind: 'failed', error: { code: 'job-lost' } });
        await connection.queue.resume();
        const second = await runPhase(connection, flows, runStep, {});
        expect([...second.steps.values()].map(({ kind }) => kind)).toEqual(['done', 'done']);
      } finally {
        await connection.close();
      }
    }, 40_000);

    it('gives back what a worker cannot carry, for one that can', async () => {
      const [here, there] = [await open(), await open()];
      const stop = new AbortController();
      const refused: string[] = [];
      const missing = new HeadwaterError({
        code: 'plan-missing',
        blame: 'usage',
        message: 'The plan is not here.',
        next: [],
      });
      const unable = workForever(
        there,
        async () => {
          throw new NotHere(missing);
        },
        { onRefused: (step, error) => refused.push(`${step} ${error.code}`) },
        stop.signal,
      );
      try {
        const { flows } = flowsOf(['a/x', 'a/y needs a/x']);
        await enqueue(here, flows);
        while (refused.length === 0) await sleep(20);
        const result = await runPhase(
          here,
          flows,
          async () => ({ kind: 'done', changed: true, summary: 'here' }),
          {},
        );
        expect([...result.steps.values()].map(({ kind }) => kind)).toEqual(['done', 'done']);
        expect(refused[0]).toBe('a/x plan-missing');
      } finally {
        stop.abort();
        await unable;
        await Promise.all([here.close(), there.close()]);
      }
    }, 40_000);

    it('waits for a queue that fails and comes back', async () => {
      const connection = await open();
      const { flows } = flowsOf(['a/x']);
      const troubles: string[] = [];
      let repairs = 0;
      let failures = 2;
      const failing: QueueConnection = {
        ...connection,
        queue: Object.assign(Object.create(connection.queue), {
          getJobState: (id: string) => {
            failures -= 1;
            return failures >= 0
              ? Promise.reject(new Error('relation "job" does not exist'))
              : connection.queue.getJobState(id);
          },
        }),
        repair: async () => {
          repairs += 1;
        },
      };
      try {
        const result = await runPhase(
          failing,
          flows,
          async () => {
            await sleep(3_500);
            return { kind: 'done', changed: true, summary: '' };
          },
          { onTrouble: ({ message }) => troubles.push(message) },
        );
        expect(result.steps.get('a/x')?.kind).toBe('done');
        expect(troubles).toEqual(Array.from({ length: 2 }, () => 'relation "job" does not exist'));
        expect(repairs).toBe(2);
      } finally {
        await connection.close();
      }
    }, 40_000);
  });
}
