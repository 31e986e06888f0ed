import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChainHead, firstBreak, link } from '../../ledger/chain.ts';
import { type EventBody, type LedgerEvent, ledgerEventSchema } from '../../ledger/events.ts';
import { isRetryable, PortFault } from '../../ports/faults.ts';
import type { LedgerObjects } from '../../ports/ledger-objects.ts';
import type { LedgerReader, LedgerStore } from '../../ports/ledger-store.ts';
import { ledgerBroken } from './broken.ts';
import type { LedgerCopy } from './ledger-copy.ts';
import { serially } from './serially.ts';

/** Writes of one event that end in nothing decided, before the append is given up. */
const MOST_TRIES = 8;
const FIRST_WAIT_MS = 20;

/**
 * A ledger of objects that are written once: of two writers of one number one wins, and the other looks at what the
 * winner wrote before it tries the next number. Objects are the truth; `copy` saves reading them again in the next process.
 */
export function openS3Ledger(objects: LedgerObjects, copy: LedgerCopy, now: () => Date): LedgerStore {
  const ledger = new S3Ledger(objects, copy, now);
  const oneByOne = serially();
  return {
    read: (after) => oneByOne(() => ledger.since(after)),
    reread: () => oneByOne(() => fetched(objects, undefined, () => Promise.resolve())),
    append: (body, reader) => oneByOne(() => ledger.append(body, reader)),
  };
}

class S3Ledger {
  private readonly objects: LedgerObjects;
  private readonly copy: LedgerCopy;
  private readonly now: () => Date;
  private isStarted = false;
  private head: ChainHead | undefined;

  constructor(objects: LedgerObjects, copy: LedgerCopy, now: () => Date) {
    this.objects = objects;
    this.copy = copy;
    this.now = now;
  }

  async since(after: number): Promise<readonly LedgerEvent[]> {
    const before = this.isStarted ? this.head : undefined;
    const fresh = await this.catchUp();
    if (before === undefined || after >= before.seq) return fresh.slice(after - (before?.seq ?? 0));
    return [...(await this.known(after, before)), ...fresh];
  }

  /**
   * A write that wins its number proves that nothing came before it that was not known, so what is known is enough to
   * judge by; only a refusal needs a look at what is new.
   */
  async append(body: EventBody, reader: LedgerReader): Promise<LedgerEvent> {
    let fresh = this.isStarted ? await this.unseen(reader) : await this.since(reader.seen());
    for (;;) {
      try {
        reader.check(fresh);
      } catch (refusal) {
        const before = this.head?.seq ?? 0;
        fresh = await this.since(reader.seen());
        if ((this.head?.seq ?? 0) === before) throw refusal;
        continue;
      }
      const event = link(this.head, this.now(), body);
      if (await this.write(event)) {
        this.head = event;
        await this.copy.add([event]);
        return event;
      }
      fresh = await this.since(reader.seen());
    }
  }

  /** What this process has read and its reader not. */
  private async unseen(reader: LedgerReader): Promise<readonly LedgerEvent[]> {
    const seen = reader.seen();
    return this.head === undefined || seen >= this.head.seq ? [] : this.known(seen, this.head);
  }

  /** True when the event is in the ledger, false when its number is another's. Throws when that cannot be found out. */
  private async write(event: LedgerEvent): Promise<boolean> {
    const object = { text: JSON.stringify(event), writer: randomBytes(12).toString('hex') };
    for (let tries = 1; ; tries += 1) {
      try {
        const result = await this.objects.create(event.seq, object);
        if (result === 'created') return true;
        if (result === 'taken') {
          const [found] = await this.objects.read([event.seq]);
          // An earlier try of ours may have been the one that took it, and its answer was lost.
          if (found !== undefined && found !== null) return found.writer === object.writer;
        }
        if (tries === MOST_TRIES) throw undecided(this.objects.place);
      } catch (error) {
        if (tries === MOST_TRIES || !(error instanceof PortFault && isRetryable(error.kind))) throw error;
      }
      await sleep(FIRST_WAIT_MS * 2 ** tries * (0.5 + Math.random()));
    }
  }

  /** What is new: everything at first, afterwards one request when there is nothing. */
  private async catchUp(): Promise<readonly LedgerEvent[]> {
    if (!this.isStarted) return this.start();
    const next = (this.head?.seq ?? 0) + 1;
    const [first] = await this.objects.read([next]);
    return first === null ? [] : this.fetch();
  }

  private async start(): Promise<readonly LedgerEvent[]> {
    const kept = (await this.copy.since(0)) ?? [];
    const last = kept.at(-1);
    if (last !== undefined) await this.assertStillThere(last);
    this.head = last;
    const fresh = await this.fetch();
    this.isStarted = true;
    return [...kept, ...fresh];
  }

  /** What this host has seen of a ledger can be in it no longer only when somebody removed or replaced it. */
  private async assertStillThere(last: LedgerEvent): Promise<void> {
    const [found] = await this.objects.read([last.seq]);
    if (
      found !== undefined &&
      found !== null &&
      parsed(found.text, last.seq, this.objects).digest === last.digest
    )
      return;
    throw ledgerBroken(
      this.objects.place,
      `this host has seen its event ${last.seq}, and it is not there any more. If it is another ledger on purpose, remove ${this.copy.path}`,
    );
  }

  private fetch(): Promise<readonly LedgerEvent[]> {
    return fetched(this.objects, this.head, async (events) => {
      this.head = events.at(-1) ?? this.head;
      await this.copy.add(events);
    });
  }

  /** Events this process has read before, from the copy where it has them. */
  private async known(after: number, before: ChainHead): Promise<readonly LedgerEvent[]> {
    const kept = ((await this.copy.since(after)) ?? []).filter(({ seq }) => seq <= before.seq);
    if (kept.at(-1)?.digest === before.digest && kept[0]?.seq === after + 1) return kept;
    const all = await fetched(this.objects, undefined, () => Promise.resolve());
    return all.slice(after, before.seq);
  }
}

/** All events after a known one from the objects, each link checked; `each` is told of every page. */
async function fetched(
  objects: LedgerObjects,
  after: ChainHead | undefined,
  each: (events: readonly LedgerEvent[]) => Promise<void>,
): Promise<readonly LedgerEvent[]> {
  const all: LedgerEvent[] = [];
  let head = after;
  for await (const seqs of objects.list(after?.seq ?? 0)) {
    assertNoGap(objects, seqs, head?.seq ?? 0);
    const bodies = await objects.read(seqs);
    const events = bodies.map((body, index) => parsed(body?.text ?? '', seqs[index] ?? 0, objects));
    const problem = firstBreak(events, head);
    if (problem !== null)
      throw ledgerBroken(objects.place, `event ${problem.seq} has a wrong ${problem.problem}`);
    head = events.at(-1) ?? head;
    all.push(...events);
    await each(events);
  }
  return all;
}

function assertNoGap(objects: LedgerObjects, seqs: readonly number[], last: number): void {
  const gap = seqs.findIndex((seq, index) => seq !== last + index + 1);
  if (gap >= 0) throw ledgerBroken(objects.place, `event ${last + gap + 1} is missing`);
}

function parsed(text: string, seq: number, objects: LedgerObjects): LedgerEvent {
  try {
    return ledgerEventSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw ledgerBroken(objects.place, `object ${seq} is not an event`, cause);
  }
}

function undecided(place: string): PortFault {
  return new PortFault({
    kind: 'transient',
    service: 'ConditionalRequestConflict',
    operation: 'S3 PutObject',
    message: `the ledger ${place} is busy`,
  });
}
