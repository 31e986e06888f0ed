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
