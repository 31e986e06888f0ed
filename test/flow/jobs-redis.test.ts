import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { enqueue, openQueue, runPhase, startWorker, workForever } from '../../src/jobs/jobs.ts';
import { describeJobs, flowsOf } from './jobs-cases.ts';
import { type RedisServer, redisIsHere, startRedis } from './redis-server.ts';

describe.skipIf(!redisIsHere())('with a Redis server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  const open = (): Promise<QueueConnection> =>
    openQueue({ url: server.url, directory: '/nowhere', migration: 'demo' });

  describeJobs('Redis', open);

  beforeEach(async () => {
    // Jobs a test left behind are somebody's work in a shared queue; here they are nobody's.
    const connection = await open();
    await connection.queue.obliterate({ force: true });
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

  it('looks at a step once at a time, also when its lock ran out under a busy event loop', async () => {
    const [connection, thief] = [await open(), new Redis(server.url)];
    try {
      const { flows } = flowsOf(['a/x']);
      let [looks, now, most] = [0, 0, 0];
      const result = await runPhase(
        connection,
        flows,
        async () => {
          looks += 1;
          now += 1;
          most = Math.max(most, now);
          if (looks === 1) {
            // What BullMQ sees after a lock's time is over; two checks later it delivers the job again.
            await thief.del(`bull:headwater-demo:${flows[0]?.opts?.jobId}:lock`);
            await new Promise((resolve) => setTimeout(resolve, 7_000));
          }
          now -= 1;
          return { kind: 'done', changed: looks === 1, summary: `look ${looks}` };
        },
        {},
      );
      expect(most).toBe(1);
      expect(looks, 'delivered again').toBe(2);
      expect(result.steps.get('a/x')).toMatchObject({ kind: 'done' });
    } finally {
      thief.disconnect();
      await connection.close();
    }
  }, 30_000);

  it('says that jobs vanished when the queue is flushed, and goes on in the next run', async () => {
    const connection = await open();
    try {
      const { flows } = flowsOf(['a/x', 'a/y needs a/x']);
      let looks = 0;
      const first = await runPhase(
        connection,
        flows,
        async () => {
          looks += 1;
          if (looks === 1) await connection.queue.obliterate({ force: true });
          return { kind: 'done', changed: true, summary: '' };
        },
        {},
      );
      expect(first.steps.get('a/y')).toMatchObject({ kind: 'failed', error: { code: 'job-lost' } });
      const second = await runPhase(
        connection,
        flows,
        async () => ({ kind: 'done', changed: true, summary: '' }),
        {},
      );
      expect([...second.steps.values()].map(({ kind }) => kind)).toEqual(['done', 'done']);
    } finally {
      await connection.close();
    }
  }, 30_000);

  it.each([
    {
      why: 'a policy that throws jobs away',
      settings: ['--maxmemory-policy', 'allkeys-lru'],
      says: /allkeys-lru.*noeviction/,
    },
  ])('warns of $why', async ({ settings, says }) => {
    const lax = await startRedis(...settings);
    const notices: string[] = [];
    try {
      const connection = await openQueue({
        url: lax.url,
        directory: '/nowhere',
        migration: 'demo',
        onNotice: (text) => notices.push(text),
      });
      await connection.close();
      expect(notices).toEqual([expect.stringMatching(says)]);
    } finally {
      await lax.stop();
    }
  });

  it('says that a password is wrong without repeating it', async () => {
    const locked = await startRedis('--requirepass', 'right');
    try {
      const url = locked.url.replace('//', '//:wrong-secret@');
      const opening = openQueue({ url, directory: '/nowhere', migration: 'demo' });
      await expect(opening).rejects.toMatchObject({
        code: 'queue-unreachable',
        message: expect.stringMatching(/WRONGPASS|invalid/i),
      });
      await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('wrong-secret') });
      const none = openQueue({ url: locked.url, directory: '/nowhere', migration: 'demo' });
      await expect(none).rejects.toMatchObject({
        code: 'queue-unreachable',
        message: expect.stringMatching(/NOAUTH|auth/i),
      });
    } finally {
      await locked.stop();
    }
  });
});
