import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { firstBreak } from '../../src/ledger/chain.ts';
import { cutoverStateOf } from '../../src/ledger/cutover-state.ts';
import { CUTOVER_STATES } from '../../src/ledger/cutover-states.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import type { RollbackLook } from '../../src/steps/rolling-back/outcome.ts';
import { rollBack } from '../../src/steps/rolling-back/roll-back.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { type CutoverWorld, cutoverWorld } from '../flow/cutover-world.ts';
import { hostileLooks, lookAtStep, type Mishap } from '../flow/hostile.ts';
import { type SmallMigration, smallMigration } from '../flow/small-migration.ts';
import { carry, carryAll, confirmFrozen, sayMoved } from '../flow/steps-carry.ts';

const NFS = 'nfs';
const STEPS = [
  'nfs/freeze',
  'nfs/transfer/final',
  'nfs/verify/final',
  'nfs/file-share',
  'nfs/refresh-cache',
  'nfs/file-share-writable',
] as const;
const OPEN = 'nfs/file-share-writable';

const MISHAPS: readonly Mishap[] = ['killed-after', 'answer-lost', 'throttled-before'];
const LETTER = 'letter.txt';
/** A step of each way back: ends an execution's step, removes a file share, looks for what users wrote. */
const EACH_WAY_BACK = ['nfs/transfer/final', 'nfs/file-share', OPEN] as const;

// One world for all: carrying a share to its cut-over takes longer than most tests here. Each gives the share back to its source, and
// the last one commits it.
let migration: SmallMigration;
let world: CutoverWorld;
let context: StepContext;
let close: () => Promise<void>;
beforeAll(async () => {
  migration = await smallMigration();
  world = cutoverWorld(migration, NFS);
  ({ context, close } = await migration.connect());
  await carryAll(
    context,
    NFS,
    (id) => context.plan.steps.find((step) => step.id === id)?.phase === 'transfer',
  );
  // A person has said beforehand that the source is frozen; here it is not yet.
  await giveBack();
});
afterEach(giveBack);
afterAll(async () => {
  world.close();
  await close();
  await migration.remove();
});

/** The share is its source's again, whatever a test left; what users wrote is gone from the bucket. */
async function giveBack(): Promise<void> {
  await world.power('on');
  if ((await state()) === 'committed') return;
  const held = await rollback();
  if (held.kind === 'held') await rollback(held.writes?.sha256 ?? null);
  expect(await state()).toBe('in-use');
  await rm(join(inBucket(), NFS, LETTER), { force: true });
  world.setSource(true);
}

const request = (leave: string | null = null) => ({
  share: NFS,
  by: 'test',
  leave,
  onWrites: () => Promise.resolve(),
});
const state = async () => cutoverStateOf(await context.ledger.progress(), context.plan.digest, NFS);
const progress = async () => shareProgress(await context.ledger.progress(), NFS);

/** Looks at the rollback until it waits no more, as the command does. */
async function rollback(leave: string | null = null): Promise<Exclude<RollbackLook, { kind: 'wait' }>> {
  for (;;) {
    const look = await rollBack(context, request(leave));
    if (look.kind !== 'wait') return look;
    await sleep(look.waitMs);
  }
}

/** The person makes the source read-only and says so; the cut-over goes up to a step. */
async function cutOverTo(last: string): Promise<void> {
  world.setSource(false);
  await confirmFrozen(context, NFS);
  for (const step of STEPS.slice(0, STEPS.indexOf(last as (typeof STEPS)[number]) + 1)) {
    expect(await carry(context, step)).toMatchObject({ kind: 'done' });
    await world.check();
  }
}

const inBucket = () => join(migration.project.state, 'rehearsal/buckets/small-data/objects');
const objects = () => readdir(inBucket(), { recursive: true });

/** Looks at the rollback while each call goes wrong once, until it waits no more. */
async function hostileRollback(name: string, mishap: Mishap): Promise<RollbackLook | null> {
  let last: RollbackLook | null = null;
  await hostileLooks(
    migration,
    name,
    mishap,
    async (of) => {
      const look = await rollBack(of, request());
      if (look.kind === 'wait') await sleep(look.waitMs);
      last = look;
      return look.kind !== 'wait';
    },
    world.check,
  );
  return last;
}

describe('what users wrote through the file share', () => {
  beforeEach(() => cutOverTo(OPEN));

  it('holds a rollback with the list, also what lies in the gateway’s cache only, until a person has seen it', async () => {
    await world.write(LETTER, 'dear all\n');
    const held = await rollback();
    expect(held).toMatchObject({
      kind: 'held',
      code: 'users-have-written',
      reason: expect.stringContaining('1 written, 0 rewritten, 0 deleted (nfs/letter.txt)'),
      writes: { written: 1, bytes: 9, first: [{ key: 'nfs/letter.txt', what: 'written', sizeBytes: 9 }] },
    });
    expect(await world.fileShares(), 'its users still read it').toMatchObject([
      { serves: true, takesWrites: false },
    ]);
    await world.check();
    expect(await rollback('0'.repeat(12)), 'another list').toMatchObject({ kind: 'held' });
    const digest = held.kind === 'held' ? (held.writes?.sha256 ?? '') : '';
    expect(await rollback(digest.slice(0, 12))).toMatchObject({ kind: 'rolled-back', left: { written: 1 } });
    expect(await state()).toBe('in-use');
    expect(await objects()).toContain('nfs/letter.txt');
    const last = (await migration.project.events()).at(-1)?.event;
    expect(last).toMatchObject({ type: 'cutover-rolled-back', left: { objects: 1, sha256: digest } });
  });

  it.each(MISHAPS)('is found whatever goes wrong (%s)', async (mishap) => {
    await world.write(LETTER, 'dear all\n');
    expect(await hostileRollback('rollback', mishap)).toMatchObject({ kind: 'held', writes: { written: 1 } });
  });

  it('cannot be told while its gateway is offline, so nothing is removed', async () => {
    await world.write(LETTER, 'dear all\n');
    await world.power('off');
    expect(await rollback()).toMatchObject({ kind: 'held', code: 'file-share-unavailable' });
    expect(await world.fileShares()).toHaveLength(1);
    await world.power('on');
    expect(await rollback()).toMatchObject({ kind: 'held', code: 'users-have-written' });
  });

  it('is told from what a check finds later', async () => {
    await world.write(LETTER, 'dear all\n');
    const before = await progress();
    await context.ledger.record({
      type: 'evidence-recorded',
      plan: null,
      step: null,
      share: NFS,
      evidence: 'later',
      sha256: 'f'.repeat(64),
      verdict: 'proved',
    });
    expect((await progress()).opened).toEqual(before.opened);
    expect(await rollback()).toMatchObject({ kind: 'held', writes: { written: 1 } });
  });
});

test('a final pass that runs is ended, and its agent is free again', async () => {
  world.setSource(false);
  await confirmFrozen(context, NFS);
  await carry(context, 'nfs/freeze');
  const run = stepRunner(context);
  const ref = { migration: 'small', plan: context.plan.digest, step: 'nfs/transfer/final' };
  while ((await context.ledger.progress()).slots.size === 0) await run(ref);
  expect(await rollback()).toMatchObject({ kind: 'rolled-back' });
  expect((await context.ledger.progress()).slots.size).toBe(0);
  expect((await context.ledger.progress()).openIntents.size).toBe(0);
  await cutOverTo(OPEN);
});

const ROLLBACKS = [
  { mishap: 'killed-after', after: 'every step before the commit', steps: STEPS },
  { mishap: 'answer-lost', after: 'a step of each way back', steps: EACH_WAY_BACK },
  { mishap: 'throttled-before', after: 'a step of each way back', steps: EACH_WAY_BACK },
] as const;

test.each(ROLLBACKS)('rolled back after $after, whatever goes wrong ($mishap)', async ({ mishap, steps }) => {
  const before = await objects();
  for (const last of steps) {
    await cutOverTo(last);
    const ended = await hostileRollback(`rollback after ${last}`, mishap);
    expect(ended?.kind, JSON.stringify(ended)).toMatch(/^(rolled-back|not-begun)$/);
    expect(await state()).toBe('in-use');
    expect(await world.fileShares(), last).toEqual([]);
    expect((await context.ledger.progress()).slots.size).toBe(0);
    world.setSource(true);
    await world.check();
  }
  expect(await objects(), 'objects stay where they are').toEqual(before);
});

test.each(MISHAPS)(
  'users can read all the time, and write on one side at most, whatever goes wrong at any call (%s)',
  async (mishap) => {
    world.setSource(false);
    await confirmFrozen(context, NFS);
    await world.check();
    for (const step of STEPS) {
      await hostileLooks(migration, step, mishap, (of) => lookAtStep(of, step), world.check);
      await world.check();
    }
    expect(await state()).toBe('open');
    expect(await world.fileShares()).toMatchObject([{ takesWrites: true }]);
  },
);

test('a person would rather go on than take it back: what users wrote is kept, and a commit killed at every call is one', async () => {
  await cutOverTo(OPEN);
  await world.write(LETTER, 'dear all\n');
  expect(await rollback()).toMatchObject({ kind: 'held' });
  expect(await carry(context, 'nfs/commit')).toMatchObject({ kind: 'held', code: 'rolling-back' });
  const { digest } = context.plan;
  await context.ledger.record({ type: 'rollback-dropped', plan: digest, share: NFS, by: 'test' });
  await world.check();
  for (const step of STEPS) await carry(context, step);
  await world.check();
  expect((await progress()).opened?.evidence, 'what was newest when it was opened first').not.toBeNull();
  expect(await world.fileShares()).toMatchObject([{ takesWrites: true }]);
  await sayMoved(context, NFS);
  const commit = 'nfs/commit';
  await hostileLooks(migration, commit, 'killed-after', (of) => lookAtStep(of, commit), world.check);
  await world.check();
  expect(await state()).toBe('committed');
  expect(await world.fileShares()).toMatchObject([{ takesWrites: true }]);
  expect(await objects()).toContain(`nfs/${LETTER}`);
  expect(firstBreak(await migration.project.reread())).toBeNull();
  expect(await rollback().catch((error: unknown) => error)).toMatchObject({ code: 'already-committed' });
  expect(new Set(world.checks.keys()), 'users were looked at in every state').toEqual(
    new Set(Object.keys(CUTOVER_STATES)),
  );
});
