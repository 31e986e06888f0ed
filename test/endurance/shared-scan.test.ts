import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisIsHere } from '../flow/redis-server.ts';
import { makeTree, type SharedScanPlace, sharedScanPlace } from '../flow/shared-scan.ts';

describe.skipIf(!redisIsHere())('a scan that several workers share', () => {
  let place: SharedScanPlace;
  beforeAll(async () => {
    place = await sharedScanPlace();
    await makeTree(place.tree, 400, 12);
  });
  afterAll(() => place?.remove());

  it('becomes the inventory that one process makes, also where the share is mounted elsewhere', async () => {
    const elsewhere = join(place.state, '../elsewhere');
    await symlink(place.tree, elsewhere);
    const workers = [place.worker(elsewhere), place.worker()];
    for (const worker of workers) await worker.said('Working');
    const command = place.command(6_000);
    await command.said('inventory');
    const [here, shared] = [await place.scanHere(), await place.latest()];
    if (shared === null) throw new Error('no inventory');
    expect(shared.counts).toEqual(here.counts);
    expect(await place.differences(here, shared)).toBe(0);
    expect(shared).toMatchObject({ complete: true, root: place.tree, origin: { kind: 'scan', attempts: 1 } });
    for (const worker of workers) {
      expect(worker.lines.filter((line) => line.startsWith('Listed')).length).toBeGreaterThan(0);
      await worker.kill('SIGTERM');
      expect(worker.child.exitCode).toBe(0);
    }
  });
});
