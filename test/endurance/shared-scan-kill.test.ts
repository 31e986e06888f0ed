import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/estate/random.ts';
import { redisIsHere } from '../flow/redis-server.ts';
import { makeTree, type Process, type SharedScanPlace, sharedScanPlace } from '../flow/shared-scan.ts';

/** Another seed, other moments: HEADWATER_TEST_SEED. */
const SEED = Number(process.env.HEADWATER_TEST_SEED ?? 1);

/** Entries that the command has counted so far. */
const counted = (command: Process): number =>
  Number(command.lines.findLast((line) => line.startsWith('progress'))?.split(' ')[1] ?? 0);

describe.skipIf(!redisIsHere())(`a shared scan whose processes are killed (seed ${SEED})`, () => {
  let place: SharedScanPlace;
  beforeAll(async () => {
    place = await sharedScanPlace();
    await makeTree(place.tree, 500, 15);
  });
  afterAll(() => place?.remove());

  it('misses nothing and doubles nothing, with the queue lost and the command started again as well', async () => {
    const random = seeded(SEED);
    const here = await place.scanHere();
    const another = join(place.state, '../another');
    await mkdir(another, { recursive: true });
    const astray = place.worker(another);
    const workers = [place.worker(), place.worker()];
    let command = place.command(4_000);
    let kills = 0;
    /** Waits until a part of the share was counted. */
    const until = async (part: number): Promise<void> => {
      while (counted(command) < part * here.counts.entries && command.child.exitCode === null)
        await sleep(20);
    };
    for (const part of [0.1, 0.3, 0.5]) {
      await until(part);
      await sleep(random() * 500);
      const nth = Math.floor(random() * workers.length);
      await workers[nth]?.kill('SIGKILL');
      workers[nth] = place.worker();
      kills += 1;
      if (part === 0.3) {
        const redis = new Redis(place.redisUrl);
        await redis.flushall();
        redis.disconnect();
      }
      if (part === 0.5) {
        await command.kill('SIGKILL');
        command = place.command(4_000);
      }
    }
    await command.said('inventory');
    expect(kills).toBe(3);
    const shared = await place.latest();
    if (shared === null) throw new Error('no inventory');
    expect(shared.counts).toEqual(here.counts);
    expect(await place.differences(here, shared)).toBe(0);
    expect(shared).toMatchObject({ complete: true, origin: { attempts: 2 } });
    expect(astray.lines.some((line) => line.startsWith('Listed'))).toBe(false);
  });
});
