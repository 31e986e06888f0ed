import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { harm } from './elsewhere.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
});
afterEach(async () => {
  await close();
  await migration.remove();
});

/** What lies on another host only. */
const elsewhere = (folder: string) => rm(join(migration.project.state, folder), { recursive: true });
const inBucket = (...names: readonly string[]) =>
  join(migration.project.state, 'rehearsal/buckets/small-control/objects/small', ...names);

describe('the final pass of a share that another host froze', () => {
  beforeEach(() => carryAll(context, 'smb', (id) => id.endsWith('/freeze') || !isCutover(id)));
  const isCutover = (id: string) => context.plan.steps.find((step) => step.id === id)?.phase === 'cutover';

  it('is carried and proved by the list that host took, from the control bucket', async () => {
    await elsewhere('freezes');
    await carryAll(context, 'smb', isCutover);
    const { authority } = shareProgress(await context.ledger.progress(), 'smb');
    expect(authority).toMatchObject({ holder: 'bucket' });
  });

  it.each(['missing', 'altered'] as const)('is held when that list is %s there', async (change) => {
    const { frozen } = shareProgress(await context.ledger.progress(), 'smb');
    const kept = inBucket('inventories/smb', `${frozen?.inventory}-${frozen?.sha256.slice(0, 16)}`);
    const [parquet = ''] = (await readdir(kept)).filter((name) => name.endsWith('.parquet'));
    await harm(join(kept, parquet), change);
    await elsewhere('freezes');
    expect(await carry(context, 'smb/transfer/final')).toMatchObject({ kind: 'done' });
    expect(await carry(context, 'smb/verify/final')).toMatchObject({
      ...{ kind: 'held', code: 'inventory-gone' },
      next: expect.arrayContaining([expect.stringContaining('cutover rollback --share smb')]),
    });
  });
});
