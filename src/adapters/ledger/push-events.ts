import { randomBytes } from 'node:crypto';
import { HeadwaterError } from '../../errors.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import type { LedgerObjects } from '../../ports/ledger-objects.ts';

/** Events written side by side. */
const WRITES = 32;

/**
 * Copies a whole ledger into an empty place, or goes on with a copy that was interrupted. The first event is written last: until then
 * the place is a ledger that lacks its first event, which nobody reads and nobody appends to.
 * Throws HeadwaterError `ledger-differs` (usage) when events of another ledger are there, and PortFault.
 */
export async function pushEvents(objects: LedgerObjects, events: readonly LedgerEvent[]): Promise<void> {
  const [first, ...rest] = events;
  if (first === undefined) return;
  const texts = new Map(events.map((event) => [event.seq, JSON.stringify(event)]));
  await refuseOthers(objects, texts);
  for (let from = 0; from < rest.length; from += WRITES) {
    await Promise.all(rest.slice(from, from + WRITES).map((event) => place(objects, event.seq, texts)));
  }
  await place(objects, first.seq, texts);
}

async function refuseOthers(objects: LedgerObjects, texts: ReadonlyMap<number, string>): Promise<void> {
  for await (const seqs of objects.list(0)) {
    const found = await objects.read(seqs);
    const other = seqs.find((seq, index) => found[index]?.text !== texts.get(seq));
    if (other !== undefined) throw differs(objects, other);
  }
}

async function place(objects: LedgerObjects, seq: number, texts: ReadonlyMap<number, string>): Promise<void> {
  const text = texts.get(seq) ?? '';
  const writer = randomBytes(12).toString('hex');
  for (;;) {
    const result = await objects.create(seq, { text, writer });
    if (result === 'created') return;
    if (result === 'busy') continue;
    const [found] = await objects.read([seq]);
    if (found?.text !== text) throw differs(objects, seq);
    return;
  }
}

function differs({ place: where }: LedgerObjects, seq: number): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-differs',
    blame: 'usage',
    message: `${where} has an event ${seq} that is not in the ledger of this host: they are two ledgers.`,
    next: [
      'Find out which of them tells what happened: headwater ledger show, with ledger: file and with another control bucket.',
      'headwater merges no ledgers, and removes none.',
    ],
  });
}
