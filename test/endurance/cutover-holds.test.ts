import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shareProgress } from '../../src/ledger/progress.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { runFreeze } from '../../src/steps/freeze.ts';
import { runRefreshCache } from '../../src/steps/refresh-cache.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { type CutoverWorld, cutoverWorld } from '../flow/cutover-world.ts';
import { type SmallMigration, smallMigration } from '../flow/small-migration.ts';
import { carry, carryAll } from '../flow/steps-carry.ts';

const HOUR_MS = 3_600_000;

let migration: SmallMigration;
let world: CutoverWorld;
let context: StepContext;
let close: () => Promise<void>;
beforeEach(async () => {
  migration = await smallMigration();
  world = cutoverWorld(migration, 'nfs');
  ({ context, close } = await migration.connect());
});
afterEach(async () => {
  world.close();
  await close();
  await migration.remove();
});

const stepOf = <K extends 'freeze' | 'refresh-cache'>(kind: K) => {
  const found = context.plan.steps.find((step) => step.share === 'nfs' && step.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found as Extract<StepContext['plan']['steps'][number], { kind: K }>;
};

describe('a freeze whose write must fail', () => {
  const asReal = (of: StepContext): StepContext => ({ ...of, plan: { ...of.plan, rehearsal: false } });

  it('is held when the source takes it, and nothing is recorded as frozen', async () => {
    expect(await runFreeze(asReal(context), stepOf('freeze'))).toMatchObject({
      kind: 'held',
      code: 'source-writable',
      reason: expect.stringContaining('a write was accepted'),
    });
    expect(shareProgress(await context.ledger.progress(), 'nfs').frozen).toBeNull();
  });

  it('goes on when it is refused, and the ledger says what that proves', async () => {
    // The plan makes it before anything else; the list of the freeze goes there.
    await carry(context, 'all/bucket.small-control');
    const refusing = asReal({
      ...context,
      writeTest: {
        tryWrite: () =>
          Promise.resolve({ kind: 'refused' as const, errorCode: 'EROFS', mountedReadOnly: false }),
      },
    });
    expect(await runFreeze(refusing, stepOf('freeze'))).toMatchObject({
      kind: 'done',
      summary: expect.stringContaining('the file server takes none from this host'),
    });
    const frozen = (await migration.project.events()).find(({ event }) => event.type === 'source-frozen');
    expect(frozen?.event).toMatchObject({ writeTest: expect.stringContaining('EROFS') });
  });
});

describe('a bridge up to its file share', () => {
  beforeEach(() => carryAll(context, 'nfs', (id) => !/refresh-cache|writable|commit/.test(id)));

  it('says no when a refresh never ends, and asks for another one when the command is run again', async () => {
    const later = (ms: number): StepContext => ({
      ...context,
      fileGateway: { ...context.fileGateway, refreshState: () => Promise.resolve('running') },
      clock: { ...context.clock, now: () => new Date(Date.now() + ms) },
    });
    const refresh = stepOf('refresh-cache');
    const ref = { migration: 'small', plan: context.plan.digest, step: refresh.id };
    expect(await stepRunner(later(0))(ref)).toMatchObject({ kind: 'wait' });
    expect(await stepRunner(later(HOUR_MS / 2))(ref)).toMatchObject({ kind: 'wait' });
    expect(await stepRunner(later(2 * HOUR_MS))(ref)).toMatchObject({
      kind: 'held',
      code: 'refresh-late',
      reason: expect.stringContaining('NO-GO'),
    });
    const started = async () =>
      (await migration.project.events()).filter(({ event }) => event.type === 'refresh-started').length;
    expect(await started()).toBe(1);
    expect(await stepRunner(later(2 * HOUR_MS))(ref)).toMatchObject({ kind: 'wait' });
    expect(await started()).toBe(2);
    expect(await carry(context, refresh.id)).toMatchObject({ kind: 'done' });
  });

  it('waits with its refresh while another share of the gateway is refreshed', async () => {
    const { plan } = context;
    const own = stepOf('refresh-cache');
    const made = plan.steps.find((step) => step.id === 'nfs/file-share');
    if (made?.kind !== 'file-share') throw new Error('there is no file share');
    const others = [
      { ...own, id: 'two/refresh-cache', share: 'two', needs: [] },
      { ...made, id: 'two/file-share', share: 'two', needs: [] },
    ];
    const both = { ...context, plan: { ...plan, steps: [...plan.steps, ...others] } };
    const step = 'two/refresh-cache';
    await context.ledger.record({ type: 'step-started', plan: plan.digest, step });
    const begun = {
      type: 'refresh-started',
      plan: plan.digest,
      step,
      resource: 'arn',
      notification: 'n',
    } as const;
    await context.ledger.record(begun);
    expect(await runRefreshCache(both, own)).toMatchObject({
      kind: 'wait',
      why: 'its gateway refreshes two',
    });
    await context.ledger.record({
      type: 'step-done',
      plan: plan.digest,
      step,
      changed: true,
      summary: '',
    });
    expect(await runRefreshCache(both, own)).toMatchObject({ why: 'the cache is being refreshed' });
  });
});

describe('a commit', () => {
  beforeEach(() => carryAll(context, 'nfs', (id) => !/commit/.test(id)));

  it('waits for a person’s word that users have moved', async () => {
    const { digest } = context.plan;
    const progress = await context.ledger.progress();
    const unsaid: StepContext = {
      ...context,
      ledger: {
        ...context.ledger,
        progress: async () => {
          const share = shareProgress(progress, 'nfs');
          const nobody = { ...share, confirmed: { ...share.confirmed, movedBy: null } };
          return { ...(await context.ledger.progress()), shares: new Map([['nfs', nobody]]) };
        },
      },
    };
    const ref = { migration: 'small', plan: digest, step: 'nfs/commit' };
    expect(await stepRunner(unsaid)(ref)).toMatchObject({
      kind: 'held',
      code: 'clients-not-moved',
      next: expect.arrayContaining([expect.stringContaining('--confirm-moved')]),
    });
    expect(await carry(context, 'nfs/commit')).toMatchObject({ kind: 'done' });
    const known = shareProgress(await context.ledger.progress(), 'nfs');
    expect(known.keepSourceUntil).not.toBeNull();
  });

  it('says no while the gateway is offline', async () => {
    await world.power('off');
    expect(await carry(context, 'nfs/commit')).toMatchObject({
      kind: 'held',
      code: 'file-share-unavailable',
    });
    await world.power('on');
    expect(await carry(context, 'nfs/commit')).toMatchObject({ kind: 'done' });
  });

  it('says no while somebody else’s rule would archive what users work on', async () => {
    const theirs = {
      ID: 'theirs',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
    };
    const before = await context.buckets.lifecycle('small-data');
    await context.buckets.putLifecycle('small-data', { ...before, rules: [...before.rules, theirs] });
    expect(await carry(context, 'nfs/commit')).toMatchObject({
      kind: 'held',
      code: 'rule-in-the-way',
      reason: expect.stringContaining('rule theirs'),
    });
    await context.buckets.putLifecycle('small-data', {
      ...before,
      rules: [...before.rules, { ...theirs, Status: 'Disabled' }],
    });
    expect(await carry(context, 'nfs/commit')).toMatchObject({ kind: 'done' });
  });
});
