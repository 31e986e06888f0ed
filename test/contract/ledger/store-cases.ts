import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import { firstBreak } from '../../../src/ledger/chain.ts';
import type { EventBody } from '../../../src/ledger/events.ts';
import { isDone } from '../../../src/ledger/progress.ts';
import type { LedgerReader, LedgerStore } from '../../../src/ports/ledger-store.ts';
import { openLedger } from '../../../src/steps/ledger.ts';

export const PLAN = 'a'.repeat(64);
export const started = (step: string): EventBody => ({ type: 'step-started', plan: PLAN, step });
export const done = (step: string): EventBody => ({
  type: 'step-done',
  plan: PLAN,
  step,
  changed: true,
  summary: '',
});
export const OPENED: EventBody = { type: 'migration-opened', migration: 'm', rehearsal: true, tool: 'test' };
export const APPROVED: EventBody = { type: 'plan-approved', plan: PLAN, by: 'kim' };
/** A reader that knows nothing and refuses nothing. */
export const anything: LedgerReader = { seen: () => 0, check: () => undefined };

/** The steps that were started, in order. */
export const stepsIn = async (store: LedgerStore): Promise<readonly string[]> =>
  (await store.read(0)).map(({ event }) => (event.type === 'step-started' ? event.step : event.type));

/** What every store of a ledger promises. `fresh` makes an empty ledger; each `open` of it is another process. */
export function keepsTheLedgerContract(
  kind: string,
  fresh: () => Promise<{ open(): LedgerStore; remove(): Promise<void> }>,
): void {
  const on = (why: string, test: (open: () => LedgerStore) => Promise<void>) =>
    it(why, { timeout: 60_000 }, async () => {
      const ledger = await fresh();
      try {
        await test(ledger.open);
      } finally {
        await ledger.remove();
      }
    });
  const filled = async (store: LedgerStore, ...steps: readonly string[]) => {
    for (const step of steps) await store.append(started(step), anything);
    return store;
  };

  describe(`a ledger in ${kind}`, () => {
    on('begins with nothing', async (open) => {
      expect(await open().read(0)).toEqual([]);
      expect(await open().reread()).toEqual([]);
    });

    on('gives back what it wrote, linked, whatever the text', async (open) => {
      const step = 'a/\n\u2028\u0000\u{1f4a7}"\\';
      const store = await filled(open(), 'a/1', step, 'a/3');
      for (const events of [await store.read(0), await open().read(0), await open().reread()]) {
        expect(firstBreak(events)).toBeNull();
        expect(events.map(({ event }) => event)).toEqual(['a/1', step, 'a/3'].map(started));
      }
    });

    on('reads what comes after a number, to a reader that is behind as well', async (open) => {
      const store = await filled(open(), 'a/1', 'a/2', 'a/3');
      const seqs = async (after: number) => (await store.read(after)).map(({ seq }) => seq);
      expect(await seqs(0)).toEqual([1, 2, 3]);
      expect(await seqs(1)).toEqual([2, 3]);
      expect(await seqs(3)).toEqual([]);
      await filled(open(), 'b/1', 'b/2');
      expect(await seqs(2)).toEqual([3, 4, 5]);
      expect(await seqs(5)).toEqual([]);
    });

    on('hands out lists that nobody can change under it', async (open) => {
      const store = await filled(open(), 'a/1', 'a/2');
      ((await store.read(0)) as unknown[]).pop();
      expect(await stepsIn(store)).toEqual(['a/1', 'a/2']);
    });

    on('shows the reader what it has not seen, of any process, and obeys it', async (open) => {
      const one = await filled(open(), 'a/1', 'a/2');
      await filled(open(), 'b/1');
      const refusal = new HeadwaterError({ code: 'no', blame: 'bug', message: 'refused' });
      const shown: number[] = [];
      const append = one.append(started('a/3'), {
        seen: () => shown.at(-1) ?? 1,
        check: (fresh) => {
          shown.push(...fresh.map(({ seq }) => seq));
          throw refusal;
        },
      });
      await expect(append).rejects.toBe(refusal);
      expect(shown).toEqual([2, 3]);
      expect(await stepsIn(open())).toEqual(['a/1', 'a/2', 'b/1']);
      await filled(one, 'a/3');
      expect(await stepsIn(one)).toEqual(['a/1', 'a/2', 'b/1', 'a/3']);
    });

    on('judges by what others have done meanwhile: a refusal that was true once is none', async (open) => {
      const [one, two] = [openLedger(open()), openLedger(open())];
      await one.record(OPENED);
      await one.record(APPROVED);
      const intent = { plan: PLAN, step: 'a/task', intent: 'i1' };
      await one.record({ type: 'intent-made', ...intent, action: 'create' });
      await two.progress();
      await one.record({ type: 'intent-dropped', ...intent, why: 'no' });
      await two.record({ type: 'intent-made', ...intent, intent: 'i2', action: 'create' });
      await expect(one.record({ type: 'intent-dropped', ...intent, why: 'no' })).rejects.toMatchObject({
        code: 'intent-unknown',
      });
    });

    on('lets one of several say a thing that can be said once', async (open) => {
      const first = openLedger(open());
      await first.record(OPENED);
      await first.record(APPROVED);
      const ledgers = Array.from({ length: 6 }, () => openLedger(open()));
      const said = await Promise.allSettled(ledgers.map((ledger) => ledger.record(done('one/task'))));
      expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const all = await Promise.all(ledgers.map((ledger) => ledger.progress()));
      for (const progress of all) expect(progress).toEqual(all[0]);
      expect(all.every((progress) => isDone(progress, PLAN, 'one/task'))).toBe(true);
    });

    on('loses and repeats nothing when several append at once', async (open) => {
      const stores = [1, 2, 3, 4].map(() => open());
      const names = stores.flatMap((_, who) => Array.from({ length: 12 }, (_, number) => `${who}/${number}`));
      const appended = await Promise.all(
        names.map((name, index) => stores[index % stores.length]?.append(started(name), anything)),
      );
      const events = await open().reread();
      expect(firstBreak(events)).toBeNull();
      expect((await stepsIn(open())).toSorted()).toEqual([...names].sort());
      for (const event of appended) expect(events[(event?.seq ?? 0) - 1]).toEqual(event);
    });
  });
}
