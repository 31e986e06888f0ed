import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { authorityRegisterSchema } from '../../src/ledger/authority.ts';
import { firstBreak } from '../../src/ledger/chain.ts';
import { isDone, shareProgress, stepKey } from '../../src/ledger/progress.ts';
import type { StepOf } from '../../src/plans/plan.ts';
import { runCommit } from '../../src/steps/commit.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { runTransfer } from '../../src/steps/transfer.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { harm } from './elsewhere.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll, confirmFrozen, rollBack, sayMoved } from './steps-carry.ts';

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

const file = (name: string) => join(migration.project.directory, name);
const isTransferPhase = (id: string) =>
  context.plan.steps.find((step) => step.id === id)?.phase === 'transfer';
const isCutover = (id: string) => context.plan.steps.find((step) => step.id === id)?.phase === 'cutover';
const stepOf = <K extends 'transfer' | 'commit'>(id: string, kind: K): StepOf<K> => {
  const step = context.plan.steps.find((candidate) => candidate.id === id);
  if (step?.kind !== kind) throw new Error(`there is no ${kind} ${id}`);
  return step as StepOf<K>;
};
const share = async (name: string) => shareProgress(await context.ledger.progress(), name);

describe('a freeze', () => {
  it('waits for a person to say that the source is read-only, and says how', async () => {
    await carryAll(context, 'smb', isTransferPhase);
    await rollBack(context, 'smb');
    expect(await carry(context, 'smb/freeze')).toMatchObject({
      kind: 'held',
      code: 'freeze-not-confirmed',
      next: expect.arrayContaining([expect.stringContaining('--confirm-frozen')]),
    });
    expect((await share('smb')).frozen).toBeNull();
    await confirmFrozen(context, 'smb');
    expect(await carry(context, 'smb/freeze')).toMatchObject({ kind: 'done' });
    expect((await share('smb')).frozen).toMatchObject({ plan: context.plan.digest });
  });

  it('takes no list of a directory that nothing is mounted on', async () => {
    await carryAll(context, 'smb', isTransferPhase);
    await rename(file('smb'), file('aside'));
    await mkdir(file('smb'));
    expect(await carry(context, 'smb/freeze')).toMatchObject({ kind: 'held', code: 'source-empty' });
    expect((await share('smb')).frozen).toBeNull();
    await rm(file('smb'), { recursive: true });
    await rename(file('aside'), file('smb'));
    expect(await carry(context, 'smb/freeze')).toMatchObject({ kind: 'done' });
  });

  it('is refused when a part of the source cannot be read: its list would not be whole', async () => {
    await carryAll(context, 'smb', isTransferPhase);
    const subtree = { path: Buffer.from('locked'), errorCode: 'EACCES' };
    const shares: StepContext['shares'] = {
      ...context.shares,
      async *walk(root, options) {
        yield* context.shares.walk(root, options);
        yield { kind: 'unreadable', subtree };
      },
    };
    expect(await carry({ ...context, shares }, 'smb/freeze')).toMatchObject({
      kind: 'held',
      code: 'inventory-incomplete',
    });
    expect((await share('smb')).frozen).toBeNull();
  });
});

describe('a source that was not frozen after all', () => {
  const report = 'smb/Report.docx';
  const cases: readonly {
    readonly why: string;
    readonly harm: () => Promise<unknown>;
    readonly says: string;
    /** What a person does before the next attempt; nothing when the source may stay as it is. */
    readonly mend: () => Promise<unknown>;
  }[] = [
    {
      why: 'a file was changed',
      harm: () => appendFile(file(report), 'more\n'),
      says: '0 added, 0 removed, 1 changed (Report.docx)',
      mend: async () => undefined,
    },
    {
      why: 'a file was replaced by one of the same size and an older time',
      harm: async () => {
        const before = await readFile(file(report));
        await writeFile(
          file(report),
          before.map((byte) => byte ^ 1),
        );
        await utimes(file(report), new Date(0), new Date(0));
      },
      says: '0 added, 0 removed, 1 changed (Report.docx)',
      mend: async () => undefined,
    },
    {
      why: 'a file was added',
      harm: () => writeFile(file('smb/new \u001b[2J.txt'), 'new\n'),
      says: '1 added, 0 removed, 0 changed (new \\x1b[2J.txt)',
      mend: async () => undefined,
    },
    {
      why: 'a file was removed',
      harm: () => rm(file(report)),
      says: '0 added, 1 removed, 0 changed (Report.docx)',
      mend: () => writeFile(file(report), 'report\n'),
    },
  ];
  it.each(cases)('holds the cut-over when $why, and a new attempt succeeds', async ({ harm, says, mend }) => {
    await carryAll(context, 'smb', isTransferPhase);
    expect(await carry(context, 'smb/freeze')).toMatchObject({ kind: 'done' });
    await harm();
    expect(await carry(context, 'smb/transfer/final')).toMatchObject({ kind: 'done' });
    expect(await carry(context, 'smb/verify/final')).toMatchObject({
      kind: 'held',
      code: 'source-not-frozen',
      reason: expect.stringContaining(says),
      next: expect.arrayContaining([expect.stringContaining('cutover rollback --share smb')]),
    });
    const commit = { migration: 'small', plan: context.plan.digest, step: 'smb/commit' };
    expect(await stepRunner(context)(commit)).toMatchObject({ kind: 'wait' });
    expect(await runCommit(context, stepOf('smb/commit', 'commit'))).toMatchObject({ kind: 'held' });

    await rollBack(context, 'smb');
    await mend();
    await confirmFrozen(context, 'smb');
    await carryAll(context, 'smb', isCutover);
    expect(await share('smb')).toMatchObject({
      authority: { holder: 'bucket' },
      evidence: { verdict: 'proved' },
    });
    expect(firstBreak(await migration.project.events())).toBeNull();
  });
});

it('a source changed behind size and time is found by its checksum, and holds the cut-over', async () => {
  await carryAll(context, 'smb', isTransferPhase);
  await carry(context, 'smb/freeze');
  const [report, times] = [file('smb/Report.docx'), file('times')];
  execFileSync('touch', ['-r', report, times]);
  await writeFile(report, 'REPORT\n');
  execFileSync('touch', ['-r', times, report]);
  await carry(context, 'smb/transfer/final');
  expect(await carry(context, 'smb/verify/final')).toMatchObject({
    kind: 'held',
    code: 'not-proved',
    reason: expect.stringContaining('1 differ'),
  });
});

describe('a transfer', () => {
  it('is held while an agent is offline, starts nothing, and goes on when it is back', async () => {
    await carryAll(context, 'smb', (id) => isTransferPhase(id) && !/transfer|verify/.test(id));
    const world = join(migration.project.state, 'rehearsal/world.json');
    const before = await readFile(world, 'utf8');
    const { agents, ...rest } = JSON.parse(before);
    const others = agents.filter(({ name }: { name: string }) => name !== 'agent-b');
    await writeFile(world, JSON.stringify({ ...rest, agents: others }));
    expect(await carry(context, 'smb/transfer/1-seed')).toMatchObject({
      kind: 'held',
      code: 'agent-offline',
      reason: expect.stringContaining('not online: agent-b'),
    });
    const { steps, openIntents } = await context.ledger.progress();
    expect(openIntents.size).toBe(0);
    expect(steps.get(stepKey(context.plan.digest, 'smb/transfer/1-seed'))?.executions).toEqual([]);
    await writeFile(world, before);
    expect(await carry(context, 'smb/transfer/1-seed')).toMatchObject({ kind: 'done', changed: true });
  });
});

test('a transfer is held where another migration with this control bucket has committed, and while nobody can tell', async () => {
  await carryAll(context, 'smb', (id) => isTransferPhase(id) && !/transfer|verify/.test(id));
  const { control, name } = context.config.bucket;
  const say = async (body: string) => {
    const there = await context.buckets.readTagged(control, 'theirs/authority.json');
    const bytes = Buffer.from(body);
    await context.buckets.replace(
      control,
      'theirs/authority.json',
      bytes,
      'application/json',
      there?.etag ?? null,
    );
  };
  const committed = (keyPrefix: string) =>
    JSON.stringify({
      format: 'headwater-authority/1',
      migration: 'theirs',
      rehearsal: true,
      ledger: { seq: 9, digest: 'a'.repeat(64) },
      shares: [
        {
          share: 'old',
          holder: 'bucket',
          bucket: name,
          keyPrefix,
          since: '2026-11-20T10:00:00.000Z',
          evidence: { id: 'e', sha256: null },
        },
      ],
    });
  await say(committed('smb/a/'));
  expect(await carry(context, 'smb/transfer/1-seed')).toMatchObject({
    kind: 'held',
    code: 'prefix-committed',
    reason: expect.stringContaining(`s3://${name}/smb/a/, which migration theirs committed`),
  });
  await say('{"format": "headwater-authority/2"}');
  expect(await carry(context, 'smb/transfer/1-seed')).toMatchObject({ code: 'authority-unreadable' });
  expect((await context.ledger.progress()).openIntents.size).toBe(0);
  await say(committed('elsewhere/'));
  expect(await carry(context, 'smb/transfer/1-seed')).toMatchObject({ kind: 'done', changed: true });
});

test('after the commit nothing writes the prefix, and nothing takes it back', async () => {
  await carryAll(context, 'smb');
  const before = await migration.project.events();
  const late = { ...stepOf('smb/transfer/final', 'transfer'), id: 'smb/transfer/3-delta', ordinal: 3 };
  expect(await runTransfer(context, late)).toMatchObject({ kind: 'held', code: 'prefix-committed' });
  const intent = { plan: context.plan.digest, step: late.id, intent: 'i', action: 'start-execution' };
  await expect(context.ledger.record({ type: 'intent-made', ...intent })).rejects.toMatchObject({
    code: 'prefix-committed',
    blame: 'held',
  });
  await expect(rollBack(context, 'smb')).rejects.toMatchObject({ code: 'already-committed', blame: 'held' });
  expect(await runCommit(context, stepOf('smb/commit', 'commit'))).toMatchObject({
    kind: 'done',
    changed: false,
  });
  expect(await migration.project.events()).toEqual(before);
  expect((await share('nfs')).authority.holder, 'the other share goes on').toBe('source');
});

describe('between proof and commit', () => {
  beforeEach(() => carryAll(context, 'smb', (id) => id !== 'smb/commit'));
  const check = async (level: 'L1' | 'L2') => {
    const frozen = (await share('smb')).frozen?.inventory ?? '';
    const inventory = await context.catalog.inventory('smb', frozen);
    if (inventory === null) throw new Error('the freeze left no inventory');
    return verifyShare(context, {
      share: 'smb',
      pass: 'check',
      step: null,
      level,
      inventory,
      rules: { protocol: 'smb', keyPrefix: 'smb/', exclude: [] },
      bucket: 'small-data',
      executions: [],
      readSource: true,
    });
  };

  it('a shallow check closes the gate, a deep one opens it again', async () => {
    await check('L1');
    expect(await carry(context, 'smb/commit')).toMatchObject({
      kind: 'held',
      code: 'gate-closed',
      reason: expect.stringContaining('the evidence is L1, not L2'),
    });
    const evidence = await check('L2');
    expect(await carry(context, 'smb/commit')).toMatchObject({ kind: 'done' });
    expect(await share('smb')).toMatchObject({ authority: { holder: 'bucket', evidence: evidence.id } });
  });

  it('a check that finds the bucket changed closes the gate', async () => {
    await rm(join(migration.project.state, 'rehearsal/buckets/small-data/objects/smb/Report.docx'));
    expect((await check('L2')).verdict).toBe('not-proved');
    expect(await carry(context, 'smb/commit')).toMatchObject({
      kind: 'held',
      reason: expect.stringContaining('the final pass is not proved'),
    });
    expect((await share('smb')).authority.holder).toBe('source');
  });

  it('evidence that somebody edited is no evidence', async () => {
    const id = (await share('smb')).evidence?.id ?? '';
    await appendFile(join(context.evidence.directory('smb', id), 'evidence.json'), ' ');
    await expect(carry(context, 'smb/commit')).rejects.toMatchObject({
      code: 'evidence-broken',
      blame: 'proof',
    });
    expect((await share('smb')).authority.holder).toBe('source');
  });

  it('evidence that is gone closes the gate', async () => {
    const id = (await share('smb')).evidence?.id ?? '';
    await rm(context.evidence.directory('smb', id), { recursive: true });
    expect(await carry(context, 'smb/commit')).toMatchObject({
      kind: 'held',
      reason: expect.stringContaining('there is no evidence'),
    });
  });
});

test('a step that several workers take up at once is done once, and none of them fails', async () => {
  const ref = { migration: 'small', plan: context.plan.digest, step: 'all/bucket.small-control' };
  const runs = Array.from({ length: 4 }, () => stepRunner(context)(ref));
  // Who sees that another is at it waits, and finds it done.
  for (const outcome of await Promise.all(runs)) expect(outcome.kind).toMatch(/^(done|wait)$/);
  expect(await stepRunner(context)(ref)).toMatchObject({ kind: 'done' });
  expect(isDone(await context.ledger.progress(), ref.plan, ref.step)).toBe(true);
  const events = await migration.project.events();
  expect(events.filter(({ event }) => event.type === 'step-done')).toHaveLength(1);
});

describe('a rollback that dies after it removed the file share, before the record of it', () => {
  beforeEach(async () => {
    await carryAll(context, 'nfs', (id) => isTransferPhase(id) || !/refresh|writable|commit/.test(id));
    const id = (await context.ledger.progress()).resources.get('nfs/file-share') ?? '';
    await context.fileGateway.removeFileShare(id);
  });

  it('is repeated, and the cut-over starts over with one new file share', async () => {
    const gone = (await context.ledger.progress()).resources.get('nfs/file-share') ?? '';
    await context.fileGateway.removeFileShare(gone);
    await rollBack(context, 'nfs');
    await confirmFrozen(context, 'nfs');
    await sayMoved(context, 'nfs');
    await carryAll(context, 'nfs', isCutover);
    expect((await share('nfs')).authority).toMatchObject({ holder: 'bucket' });
    const kept = await context.buckets.read(context.config.bucket.control, 'small/authority.json');
    const { shares } = authorityRegisterSchema.parse(JSON.parse(new TextDecoder().decode(kept ?? undefined)));
    expect(shares).toMatchObject([{ share: 'nfs', holder: 'bucket' }, { share: 'smb' }]);
    expect((await context.ledger.progress()).resources.get('nfs/file-share')).not.toBe(gone);
  });

  it('commits nothing when the cut-over is run on instead', async () => {
    const refreshed = carry(context, 'nfs/refresh-cache');
    await expect(refreshed).rejects.toMatchObject({ kind: expect.stringMatching(/not-found|invalid/) });
    expect((await share('nfs')).authority).toEqual({ holder: 'source' });
  });
});

describe('the final pass of a share that another host froze', () => {
  /** Its list lies on that host only. */
  const elsewhere = () => rm(join(migration.project.state, 'freezes'), { recursive: true });
  const inBucket = (...names: readonly string[]) =>
    join(migration.project.state, 'rehearsal/buckets/small-control/objects/small', ...names);
  beforeEach(() => carryAll(context, 'smb', (id) => id.endsWith('/freeze') || !isCutover(id)));

  it('is carried and proved by the list that host took, from the control bucket', async () => {
    await elsewhere();
    await carryAll(context, 'smb', isCutover);
    const { authority } = await share('smb');
    expect(authority).toMatchObject({ holder: 'bucket' });
  });

  it.each(['missing', 'altered'] as const)('is held when that list is %s there', async (change) => {
    const { frozen } = await share('smb');
    const kept = inBucket('inventories/smb', `${frozen?.inventory}-${frozen?.sha256.slice(0, 16)}`);
    const [parquet = ''] = (await readdir(kept)).filter((name) => name.endsWith('.parquet'));
    await harm(join(kept, parquet), change);
    await elsewhere();
    expect(await carry(context, 'smb/transfer/final')).toMatchObject({ kind: 'done' });
    expect(await carry(context, 'smb/verify/final')).toMatchObject({
      ...{ kind: 'held', code: 'inventory-gone' },
      next: expect.arrayContaining([expect.stringContaining('cutover rollback --share smb')]),
    });
  });
});
