import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idsOf } from '../../src/jobs/enqueue.ts';
import { enqueue, lowerPlan, openQueue, type QueueConnection } from '../../src/jobs/jobs.ts';
import { planFileSchema } from '../../src/views/values/plan-file.ts';
import { type RedisServer, redisIsHere, startRedis } from '../flow/redis-server.ts';
import { BIN, headwater, workplace } from './headwater.ts';

/** `headwater work` as a supervisor runs it. */
function startWork(directory: string) {
  const child = spawn(process.execPath, [BIN, 'work'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let said = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    signal: (name: NodeJS.Signals) => child.kill(name),
    ended,
    says: (what: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => what.test(said) && resolve();
        waiting.add(look);
        look();
        void ended.then((code) => reject(new Error(`work ended with ${code}: ${said}`)));
      }),
  };
}

describe.skipIf(!redisIsHere())('headwater work', () => {
  let place: Awaited<ReturnType<typeof workplace>>;
  let redis: RedisServer;
  let queue: QueueConnection;
  beforeAll(async () => {
    [place, redis] = await Promise.all([workplace(), startRedis()]);
    const { directory } = place;
    await mkdir(join(directory, 'data'));
    await writeFile(join(directory, 'data/one.txt'), 'one\n');
    const run = async (...args: string[]) => {
      const ended = await headwater(directory, args);
      expect(ended.code, args.join(' ') + ended.stderr).toBe(0);
      return ended.stdout;
    };
    await run('init', '--name', 'data', '--mount', 'data');
    const yaml = join(directory, 'headwater.yaml');
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace('queue: embedded', `queue: ${redis.url}`));
    for (const args of [
      ['inventory', 'scan'],
      ['plan', 'create'],
      ['plan', 'approve'],
    ])
      await run(...args);
    const { plan } = planFileSchema.parse(JSON.parse(await run('plan', 'show', '--json')));
    queue = await openQueue({ url: redis.url, directory, migration: plan.migration });
    const flows = lowerPlan(plan, { phase: 'transfer' }, () => false).slice(0, 1);
    jobs = flows.flatMap(idsOf);
    // What a headwater of the time to come might write.
    const ofAnother = (node: (typeof flows)[number]): (typeof flows)[number] => ({
      ...node,
      data: { v: 2, work: 'described otherwise' },
      ...(node.children === undefined ? {} : { children: node.children.map(ofAnother) }),
    });
    await enqueue(queue, flows.map(ofAnother));
  }, 60_000);
  afterAll(async () => {
    await queue?.close();
    await redis?.stop();
    await place?.remove();
  });
  let jobs: readonly string[] = [];

  test('leaves jobs of another version in the queue, says so, and ends with 0 when it is told to stop', async () => {
    const ledger = join(place.directory, '.headwater/ledger.jsonl');
    const before = await readFile(ledger, 'utf8');
    const work = startWork(place.directory);
    await work.says(/jobs in payload version 2; this headwater reads version 1/);
    work.signal('SIGTERM');
    expect(await work.ended).toBe(0);
    const states = await Promise.all(jobs.map((id) => queue.queue.getJobState(id)));
    expect(
      states.filter((state) => !['waiting', 'delayed', 'waiting-children', 'prioritized'].includes(state)),
    ).toEqual([]);
    expect(await readFile(ledger, 'utf8'), 'nothing changed').toBe(before);
  });

  test('apply of this version makes the queue anew, and carries everything', async () => {
    expect((await headwater(place.directory, ['apply'])).code).toBe(0);
    const states = await Promise.all(jobs.map((id) => queue.queue.getJobState(id)));
    expect(new Set(states)).toEqual(new Set(['completed']));
  });
});
