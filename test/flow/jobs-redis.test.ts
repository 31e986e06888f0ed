import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../../src/jobs/connection.ts';
import { openQueue, runPhase } from '../../src/jobs/jobs.ts';
import { describeJobs, flowsOf } from './jobs-cases.ts';
import { describeSharedJobs } from './jobs-shared-cases.ts';
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
  describeSharedJobs('Redis', open);

  it('looks at a later wave as often as at an earlier one once both have begun, also when there is no time for all', async () => {
    const here = await open();
    const early = ['a/x', 'b/x', 'c/x', 'd/x'];
    const { flows } = flowsOf([...early, 'z/x'], [], { z: 9 });
    const looks = new Map<string, number>();
    try {
      await runPhase(
        here,
        flows,
        async ({ step }) => {
          const look = (looks.get(step) ?? 0) + 1;
          looks.set(step, look);
          if (look === 1)
            return { kind: 'wait', waitMs: 300, why: 'all begin before any is looked at again' };
          if ((looks.get('z/x') ?? 0) > 10) return { kind: 'done', changed: true, summary: 'enough' };
          await new Promise((resolve) => setTimeout(resolve, 10));
          return { kind: 'wait', waitMs: 1, why: 'due again before the others had their turn' };
        },
        {},
        AbortSignal.timeout(20_000),
        { concurrency: 1 },
      );
    } finally {
      await here.close();
    }
    expect(looks.get('z/x')).toBeGreaterThan(10);
    for (const step of early) expect(looks.get(step)).toBeLessThan(20);
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
