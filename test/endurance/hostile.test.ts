import { afterEach, describe, expect, test } from 'vitest';
import { firstBreak } from '../../src/ledger/chain.ts';
import { shareProgress } from '../../src/ledger/progress.ts';
import { ownRules } from '../../src/plans/lifecycle/own-rules.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { hostileRun, type Mishap } from '../flow/hostile.ts';
import { resourcesOf } from '../flow/rehearsed-resources.ts';
import { type SmallMigration, smallMigration } from '../flow/small-migration.ts';
import { expectTheirs, removedHostile, restoredHostile, usedByOthers } from './hostile-buckets.ts';

let migration: SmallMigration | undefined;
afterEach(async () => {
  await migration?.remove();
  migration = undefined;
});

/** Two shares: a source and a target location each, a task each, a seed and a final pass each, one file share. */
const UNDISTURBED = { locations: 4, tasks: 2, executions: 4, fileShares: 1 };

/** Calls by which buckets are brought to their posture, rules guarded and written, and archived objects asked for. */
const CALLS_OF_BUCKETS = [
  ...['create', 'posture', 'set', 'read', 'writeOnce', 'readTagged', 'replace', 'lifecycle', 'putLifecycle'],
  ...['mfaDelete', 'archiveTierings', 'listAll', 'restore'],
]
  .map((name) => `buckets.${name}`)
  .concat('readers.fileShares', 'readers.lustre', 'dataSync.writersOf', 'dataSync.openExecutions');

const CASES: readonly { readonly mishap: Mishap; readonly why: string }[] = [
  { mishap: 'killed-after', why: 'a process may die between an effect and the record of it' },
  {
    mishap: 'answer-lost',
    why: 'DataSync has no client token, so a lost answer must not lead to a second resource',
  },
  { mishap: 'throttled-before', why: 'a refused call left nothing behind and is simply repeated' },
];

/** Runs every step of a finished migration again: each must say that it is done, and leave everything as it was. */
async function runAgain({ project, plan, endpoint, connect }: SmallMigration): Promise<void> {
  const before = await project.events();
  const { context, close } = await connect();
  try {
    for (const step of plan.steps) {
      const ref = { migration: 'small', plan: plan.digest, step: step.id };
      expect(await stepRunner(context)(ref)).toEqual({
        kind: 'done',
        changed: false,
        summary: 'done already',
      });
    }
  } finally {
    await close();
  }
  expect(await project.events()).toEqual(before);
  expect(await resourcesOf(endpoint)).toEqual(UNDISTURBED);
}

describe('every step survives every external call going wrong, and run a second time changes nothing', () => {
  test.each(CASES)('$mishap: $why', async ({ mishap }) => {
    migration = await smallMigration();
    const before = await usedByOthers(migration);
    const run = await hostileRun(migration, mishap);
    // The run was hostile at all: dozens of distinct places were struck.
    expect(run.mishaps.length).toBeGreaterThan(mishap === 'killed-after' ? 220 : 60);
    expect(run.calls.length).toBeGreaterThan(run.mishaps.length);
    expect(await resourcesOf(migration.endpoint)).toEqual(UNDISTURBED);
    const progress = await migration.project.ledger.progress();
    for (const share of ['nfs', 'smb']) {
      expect(shareProgress(progress, share).authority.holder).toBe('bucket');
      expect(shareProgress(progress, share).evidence?.verdict).toBe('proved');
    }
    expect(firstBreak(await migration.project.events())).toBeNull();
    await runAgain(migration);

    const step = migration.plan.steps.find((one) => one.kind === 'lifecycle-rules');
    if (step?.kind !== 'lifecycle-rules') throw new Error('the plan has no lifecycle rules');
    expect(await expectTheirs(migration, before)).toEqual(ownRules(step, 'small').map(({ ID }) => ID));
    const later = [
      ...(await removedHostile(migration, mishap, before)),
      ...(await restoredHostile(migration, mishap)),
    ];
    expect(await expectTheirs(migration, before)).toEqual([]);
    expect(firstBreak(await migration.project.reread())).toBeNull();
    const struck = new Set([...run.mishaps, ...later].map((one) => one.split(' ')[1]));
    for (const call of CALLS_OF_BUCKETS) expect(struck, 'was struck').toContain(call);
  });
});
