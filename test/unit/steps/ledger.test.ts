import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileLedger } from '../../../src/adapters/ledger/file-ledger.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { isDone } from '../../../src/ledger/progress.ts';
import { openLedger } from '../../../src/steps/ledger.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater ledger of steps '));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const PLAN = 'a'.repeat(64);
const store = () =>
  openFileLedger(join(directory, 'ledger.jsonl'), () => new Date('2026-11-21T12:00:00.000Z'));
const opened: EventBody = { type: 'migration-opened', migration: 'm', rehearsal: true, tool: 'test' };
const approved: EventBody = { type: 'plan-approved', plan: PLAN, by: 'kim' };
const done = (step: string): EventBody => ({
  type: 'step-done',
  plan: PLAN,
  step,
  changed: true,
  summary: '',
});
async function begun() {
  const ledger = openLedger(store());
  await ledger.record(opened);
  await ledger.record(approved);
  return ledger;
}

describe('the ledger of the steps', () => {
  it('begins with nothing', async () =>
    expect(await openLedger(store()).progress()).toMatchObject({ seq: 0, opened: null, approvedPlan: null }));

  it('knows what it recorded, and answers with the event', async () => {
    const ledger = await begun();
    expect(await ledger.record(done('one/task'))).toMatchObject({ seq: 3, event: done('one/task') });
    expect(isDone(await ledger.progress(), PLAN, 'one/task')).toBe(true);
  });

  it('knows what another process recorded', async () => {
    const [one, two] = [await begun(), openLedger(store())];
    await two.record(done('one/task'));
    expect(isDone(await one.progress(), PLAN, 'one/task')).toBe(true);
    await one.record(done('two/task'));
    expect(await two.progress()).toEqual(fold(await store().read(0)));
  });

  it('refuses what is illegal, records nothing, and goes on', async () => {
    const ledger = await begun();
    await ledger.record(done('one/task'));
    await expect(ledger.record(done('one/task'))).rejects.toMatchObject({
      code: 'already-done',
      blame: 'bug',
    });
    await ledger.record(done('two/task'));
    expect((await ledger.progress()).seq).toBe(4);
    expect(await store().read(0)).toHaveLength(4);
  });

  it('judges by what the others have done meanwhile, not by what it last saw', async () => {
    const [one, two] = [await begun(), openLedger(store())];
    await one.progress();
    await two.record(done('one/task'));
    await expect(one.record(done('one/task'))).rejects.toMatchObject({ code: 'already-done' });
  });

  it('lets one of several say a thing that can be said once', async () => {
    await begun();
    const ledgers = Array.from({ length: 8 }, () => openLedger(store()));
    const said = await Promise.allSettled(ledgers.map((ledger) => ledger.record(done('one/task'))));
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const all = await Promise.all(ledgers.map((ledger) => ledger.progress()));
    for (const progress of all) expect(progress).toEqual(all[0]);
  });
});
