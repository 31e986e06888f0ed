import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTaskExecutionCommand } from '@aws-sdk/client-datasync';
import { afterEach, describe, expect, test } from 'vitest';
import { stepKey } from '../../src/ledger/progress.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { hostileLooks, type Mishap } from './hostile.ts';
import { type Rehearsed, rehearsedTransfers } from './rehearsed-transfers.ts';

const SEED = 'one/transfer/1-seed';
const failing = (times: number | 'always', resource = '/b/c.txt') => ({
  fault: 'partial-failure',
  resource,
  times,
});

let r: Rehearsed;
afterEach(() => r.close());

/** An agent's machine is switched off or on; what it carries ends. */
async function switchAgent(status: 'online' | 'offline'): Promise<void> {
  const answer = await fetch(`${r.migration.endpoint}/_rehearsal/agents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'agent-a', status }),
  });
  expect(answer.status).toBe(200);
}

/** What each execution was started with, oldest first: the lines of its transfer manifest, or everything. */
async function loads(): Promise<readonly string[]> {
  const known = (await r.migration.project.ledger.progress()).steps.get(
    stepKey(r.migration.plan.digest, SEED),
  );
  return r.connected(({ buckets }) =>
    Promise.all(
      (known?.executions ?? []).map(async ({ arn }) => {
        const found = await r.sdk.send(new DescribeTaskExecutionCommand({ TaskExecutionArn: arn }));
        const key = found.ManifestConfig?.Source?.S3?.ManifestObjectPath;
        if (key === undefined) return 'everything';
        return Buffer.from((await buckets.read('small-control', key)) ?? []).toString();
      }),
    ),
  );
}

const inSource = (file: string) => join(r.migration.project.directory, 'one', file);

const MISHAPS: readonly { readonly mishap: Mishap; readonly why: string }[] = [
  { mishap: 'killed-after', why: 'what failed is found again in the report' },
  { mishap: 'answer-lost', why: 'the manifest is uploaded once, and one execution started by it' },
  { mishap: 'throttled-before', why: 'a refused call is repeated' },
];

describe('a transfer that ends in ERROR', () => {
  test.each(MISHAPS)('survives every call going wrong ($mishap: $why)', async ({ mishap }) => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(failing(1));
    await hostileLooks(r.migration, SEED, mishap, async (context) => {
      const ref = { migration: 'small', plan: context.plan.digest, step: SEED };
      const outcome = await stepRunner(context)(ref);
      if (outcome.kind === 'wait') await sleep(outcome.waitMs);
      return outcome.kind !== 'wait';
    });
    expect(await loads()).toEqual(['everything', 'b/c.txt\n']);
    expect(await r.executions()).toHaveLength(2);
  });

  test('is run again for the files that failed, and for nothing else', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(failing(1));
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await loads()).toEqual(['everything', 'b/c.txt\n']);
    expect((await r.execution(SEED))?.counters).toMatchObject({ filesTransferred: 1, filesFailed: 0 });
  });

  test('is carried as a whole again when it did not go through: more is missing than its report says', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong({ fault: 'execution-stuck', times: 1 });
    await r.until(SEED, /^TRANSFERRING$/);
    await switchAgent('offline');
    await r.until(SEED, /^ended in ERROR$/);
    await switchAgent('online');
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await loads()).toEqual(['everything', 'everything']);
  });

  test('is carried as a whole again by a task with excludes: a manifest does not go with filters', async () => {
    r = await rehearsedTransfers({
      shares: ['one'],
      configure: (yaml) => yaml.replace('prefix: "one/"', 'prefix: "one/"\n    exclude: ["*.bak"]'),
    });
    await r.goWrong(failing(1));
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await loads()).toEqual(['everything', 'everything']);
  });

  test('waits for a person when the same files fail time and again, who then has it run as a whole', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(failing('always'));
    expect(await r.until(SEED, /^(done|held)$/)).toBe('held');
    expect(await loads()).toEqual(['everything', 'b/c.txt\n', 'b/c.txt\n']);
    const held = (await r.events()).at(-1)?.event;
    expect(held).toMatchObject({ type: 'step-held', code: 'execution-failed' });
    expect(held?.type === 'step-held' && held.reason).toMatch(
      /in ERROR, 3 times in a row: it went through, but some files could not be carried/,
    );
    await r.goWrong();
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect((await loads()).at(-1)).toBe('everything');
  });

  test('is over when what failed has gone from the source', async () => {
    r = await rehearsedTransfers({ shares: ['one'] });
    await r.goWrong(failing(1), failing(1, '/d.txt'));
    await r.until(SEED, /^ended in ERROR$/);
    await rm(inSource('d.txt'));
    expect(await r.until(SEED, /^(done|held)$/)).toBe('done');
    expect(await loads()).toEqual(['everything', 'b/c.txt\nd.txt\n']);
    const done = (await r.events()).at(-1)?.event;
    expect(done?.type === 'step-done' && done.summary).toMatch(/1 gone from the source/);
    await writeFile(inSource('d.txt'), 'back');
  });
});
