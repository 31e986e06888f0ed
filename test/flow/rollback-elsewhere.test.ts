import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cutoverStateOf } from '../../src/ledger/cutover-state.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import type { RollbackLook } from '../../src/steps/rolling-back/outcome.ts';
import { rollBack } from '../../src/steps/rolling-back/roll-back.ts';
import { harm, harmed } from './elsewhere.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carryAll } from './steps-carry.ts';

let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
let proof: string;
beforeEach(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  await carryAll(context, 'nfs', (id) => !/moved|commit/.test(id));
  const { opened } = shareProgress(await context.ledger.progress(), 'nfs');
  proof = opened?.evidence?.id ?? '';
  expect(proof).not.toBe('');
  const written = 'rehearsal/buckets/small-data/objects/nfs/letter.txt';
  await writeFile(join(migration.project.state, written), 'dear all\n');
});
afterEach(async () => {
  await close();
  await migration.remove();
});

/** What lies on the host that made the evidence alone. */
const elsewhere = () => rm(join(migration.project.state, 'evidence'), { recursive: true });
const inBucket = (file: string) =>
  join(migration.project.state, 'rehearsal/buckets/small-control/objects/small/evidence/nfs', proof, file);
const state = async () => cutoverStateOf(await context.ledger.progress(), context.plan.digest, 'nfs');

async function rollback(leave: string | null = null): Promise<RollbackLook> {
  for (;;) {
    const request = { share: 'nfs', by: 'test', leave, onWrites: () => Promise.resolve() };
    const look = await rollBack(context, request);
    if (look.kind !== 'wait') return look;
    await sleep(look.waitMs);
  }
}

it('a rollback on a host that did not verify tells what users wrote, from the control bucket', async () => {
  await elsewhere();
  const held = await rollback();
  expect(held).toMatchObject({
    ...{ kind: 'held', code: 'users-have-written' },
    writes: { written: 1, rewritten: 0, deleted: 0, first: [{ key: 'nfs/letter.txt' }] },
  });
  const digest = held.kind === 'held' ? (held.writes?.sha256 ?? null) : null;
  expect(await rollback(digest)).toMatchObject({ kind: 'rolled-back', left: { written: 1 } });
  expect(await state()).toBe('in-use');
});

it.each(harmed('listing.parquet'))('is held while $file in the control bucket is $change', async (wrong) => {
  await elsewhere();
  await harm(inBucket(wrong.file), wrong.change);
  expect(await rollback()).toMatchObject({
    ...{ kind: 'held', code: wrong.code, writes: null },
    reason: expect.stringContaining(proof),
    next: expect.arrayContaining([expect.stringContaining('--go-on')]),
  });
  expect(await state()).toBe('closing');
});
