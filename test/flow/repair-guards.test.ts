import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan } from '../../src/plans/create.ts';
import type { Plan } from '../../src/plans/plan.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { rollBack } from '../../src/steps/rolling-back/roll-back.ts';
import { scanShare } from '../../src/steps/scan.ts';
import { verifyShare } from '../../src/steps/verifying/verify-share.ts';
import { readPlan, savePlan } from '../../src/wiring/plan-files.ts';
import { approvePlan, planInput } from '../../src/wiring/planning.ts';
import { openProject } from '../../src/wiring/project.ts';
import { planRepair } from '../../src/wiring/repairing.ts';
import { resourcesOf } from './rehearsed-resources.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll, confirmFrozen } from './steps-carry.ts';

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

const WHOLE = { shares: ['nfs'], evidence: null };
const object = (name: string) =>
  join(migration.project.state, 'rehearsal/buckets/small-data/objects/nfs', name);
const toTransfer = (id: string) => context.plan.steps.find((step) => step.id === id)?.phase === 'transfer';

/** As `cutover rollback` does it. */
async function takenBack(of: StepContext = context): Promise<void> {
  const request = { share: 'nfs', by: 'test', leave: null, onWrites: () => Promise.resolve() };
  for (let looks = 0; looks < 100; looks += 1) {
    const look = await rollBack(of, request);
    if (look.kind === 'rolled-back') return;
    expect(look.kind).toBe('wait');
  }
  throw new Error('the cut-over was never taken back');
}

/** A check as `headwater verify` makes it: against the list of the freeze, if there is one, or that of the plan. */
async function checked(of: StepContext = context) {
  const frozen = (await of.ledger.progress()).shares.get('nfs')?.frozen?.inventory;
  const id = frozen ?? of.plan.basis.inventories.find((one) => one.share === 'nfs')?.id ?? '';
  const inventory = await of.catalog.inventory('nfs', id);
  if (inventory === null) throw new Error(`there is no inventory ${id}`);
  return verifyShare(of, {
    share: 'nfs',
    pass: 'check',
    step: null,
    level: 'L2',
    inventory,
    rules: { protocol: 'nfs', keyPrefix: 'nfs/', exclude: [] },
    bucket: of.config.bucket.name,
    executions: [],
    readSource: true,
  });
}

/** What a refusal must leave as it is: the ledger, the cloud and its buckets, plans, lists of repairs and evidence. */
async function everything() {
  const files = async (below: string) => {
    const root = join(migration.project.state, below);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const names = entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return Promise.all(names.toSorted().map(async (name) => [name, await readFile(name, 'latin1')]));
  };
  return {
    events: await migration.project.reread(),
    resources: await resourcesOf(migration.endpoint),
    files: await Promise.all(['plans', 'repairs', 'evidence', 'rehearsal/buckets'].map(files)),
  };
}

async function refused(request: Parameters<typeof planRepair>[1], error: object, of = migration.project) {
  const before = await everything();
  await expect(planRepair(of, request)).rejects.toMatchObject(error);
  expect(await everything()).toEqual(before);
}

/** The share is copied and checked, then an object is damaged and that is found. */
async function damaged() {
  await carryAll(context, 'nfs', toTransfer);
  // The migration comes with a word of its people that the source is read-only.
  await takenBack();
  await writeFile(object('b.txt'), 'TWO\n');
  const evidence = await checked();
  expect(evidence.verdict).toBe('not-proved');
  return evidence;
}

describe('a plan to repair is refused, and nothing is changed by that', () => {
  it('once the cut-over has begun, whoever asks for it how, until it is taken back', async () => {
    const { id } = await damaged();
    const begun = {
      code: 'cutover-begun',
      blame: 'held',
      next: [
        'headwater cutover rollback --share nfs',
        'headwater verify --share nfs',
        'headwater apply --repair --share nfs',
      ],
    };
    expect(await planRepair(migration.project, WHOLE)).toMatchObject({ shares: [{ files: 1 }] });
    await confirmFrozen(context, 'nfs');
    // A person has made the source read-only: its users wait already.
    await refused(WHOLE, begun);
    expect(await carry(context, 'nfs/freeze')).toMatchObject({ kind: 'done' });
    await refused(WHOLE, begun);
    await refused({ shares: [], evidence: id }, begun);
    await refused({ shares: [], evidence: null }, begun);

    // The final pass passes over what has the size and time of its file, and its check finds that.
    expect(await carry(context, 'nfs/transfer/final')).toMatchObject({ kind: 'done' });
    await writeFile(object('b.txt'), 'TWO\n');
    expect(await carry(context, 'nfs/verify/final')).toMatchObject({
      kind: 'held',
      code: 'not-proved',
      next: [expect.stringMatching(/^See which: .* --replay \S+ --share nfs --list differ$/), ...begun.next],
    });
    await refused(WHOLE, begun);

    await takenBack();
    await refused(WHOLE, {
      code: 'repair-outdated',
      next: [expect.stringContaining('headwater verify'), expect.anything()],
    });
    await checked();
    expect(await planRepair(migration.project, WHOLE)).toMatchObject({ shares: [{ files: 1 }] });
  });

  it('while another plan stands in for the one whose cut-over has begun', async () => {
    await damaged();
    await confirmFrozen(context, 'nfs');
    expect(await carry(context, 'nfs/freeze')).toMatchObject({ kind: 'done' });
    const body = createPlan(await planInput(migration.project, { allowIncomplete: false }));
    const { plan, file } = await savePlan(migration.project, body);
    await approvePlan(migration.project, { file, by: 'test' });
    await refused(WHOLE, { code: 'cutover-begun' });
    const later = await migration.carrying(plan).connect();
    try {
      await takenBack(later.context);
      await checked(later.context);
      expect(await planRepair(migration.project, WHOLE)).toMatchObject({ shares: [{ files: 1 }] });
    } finally {
      await later.close();
    }
  });

  it('from evidence of an older inventory than the newest, which would bring back what the source has given up', async () => {
    const { id } = await damaged();
    await rm(join(migration.project.directory, 'nfs/b.txt'));
    const root = join(migration.project.directory, 'nfs');
    await scanShare(context, { share: 'nfs', protocol: 'nfs', root, purpose: 'scan' });
    const outdated = { code: 'repair-outdated', blame: 'stale', message: expect.stringContaining(id) };
    await refused(WHOLE, outdated);
    await refused({ shares: [], evidence: id }, outdated);
  });

  it('from evidence of another migration, as when its name was changed in headwater.yaml', async () => {
    const { id } = await damaged();
    const file = join(migration.project.directory, 'headwater.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^migration: .*$/m, 'migration: renamed'));
    const foreign = {
      code: 'evidence-foreign',
      blame: 'usage',
      message: expect.stringContaining('of migration small, not of renamed'),
      next: [expect.stringContaining('headwater.yaml'), expect.anything()],
    };
    const renamed = await openProject(file);
    await refused(WHOLE, foreign, renamed);
    await refused({ shares: [], evidence: id }, foreign, renamed);
  });
});

/** Evidence as it lies on the host of a worker. */
const verdictsOf = (id: string) => join(migration.project.state, 'evidence/nfs', id, 'verdicts.parquet');

const HARMS: readonly {
  readonly why: string;
  /** What happened to the evidence between the approval and the run. */
  readonly harm: (id: string) => Promise<unknown>;
  /** The approved plan, from the one that was made. */
  readonly made?: (plan: Plan) => Plan;
  readonly error: object;
}[] = [
  {
    why: 'the list made from the evidence is not the one that was reviewed',
    harm: async () => undefined,
    // As a headwater would have made it that writes such a list otherwise.
    made: (plan) => JSON.parse(JSON.stringify(plan).replaceAll(manifestOf(plan), '0'.repeat(64))) as Plan,
    error: {
      code: 'repair-list-changed',
      blame: 'stale',
      next: ['Make a new plan: headwater apply --repair'],
    },
  },
  {
    why: 'its list of verdicts was altered',
    harm: async (id) => {
      const verdicts = await readFile(verdictsOf(id));
      await writeFile(verdictsOf(id), verdicts.with(40, (verdicts[40] ?? 0) ^ 1));
    },
    error: { code: 'evidence-broken', blame: 'proof' },
  },
  {
    why: 'its list of verdicts is neither on this host nor in the control bucket',
    harm: async (id) => {
      await rm(verdictsOf(id));
      const copies = 'rehearsal/buckets/small-control/objects/small/evidence/nfs';
      await rm(join(migration.project.state, copies, id, 'verdicts.parquet'));
    },
    error: { code: 'evidence-list-missing', blame: 'usage' },
  },
];

function manifestOf({ basis }: Plan): string {
  return basis.repair?.[0]?.manifestSha256 ?? '';
}

describe('a run of an approved plan to repair carries what was reviewed, or nothing', () => {
  it.each(HARMS)('$why', async ({ harm, made = (plan) => plan, error }) => {
    const { id } = await damaged();
    const planned = await planRepair(migration.project, WHOLE);
    const { digest: _, ...body } = made(await readPlan(planned.file ?? ''));
    const { plan, file } = await savePlan(migration.project, body);
    await approvePlan(migration.project, { file, by: 'test' });
    const worker = await migration.carrying(plan).connect();
    try {
      const transfer = plan.steps.find(({ kind }) => kind === 'transfer')?.id ?? '';
      await carryAll(worker.context, 'nfs', (step) => !/repair/.test(step));
      await harm(id);
      const before = await everything();
      await expect(carry(worker.context, transfer)).rejects.toMatchObject(error);
      const after = await everything();
      const since = after.events.slice(before.events.length);
      expect(since.map(({ event }) => event.type)).toEqual(['step-started']);
      expect({ ...after, events: before.events }).toEqual(before);
      // No other run of it comes further, and there is a way out.
      await expect(carry(worker.context, transfer)).rejects.toMatchObject(error);
      await checked();
      expect(await planRepair(migration.project, WHOLE)).toMatchObject({ shares: [{ files: 1 }] });
    } finally {
      await worker.close();
    }
  });
});
