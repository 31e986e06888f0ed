import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws } from '../../../src/adapters/aws/aws.ts';
import { openLedgerCopy } from '../../../src/adapters/ledger/ledger-copy.ts';
import { openS3Ledger } from '../../../src/adapters/ledger/s3-ledger.ts';
import type { LedgerObjects } from '../../../src/ports/ledger-objects.ts';
import type { LedgerStore } from '../../../src/ports/ledger-store.ts';
import { startRehearsal } from '../../../src/rehearsal/start.ts';

export const BUCKET = 'control';

/** A rehearsal with a control bucket, in which ledgers are kept. */
export async function ledgerCloud() {
  const directory = await mkdtemp(join(tmpdir(), 'headwater s3 ledger '));
  const server = await startRehearsal({ directory, staleSettingsMs: 0 });
  const aws = createAws({
    region: 'us-east-1',
    endpoint: server.endpoint,
    rehearsal: { credentialsFile: server.credentialsFile },
    account: '',
  });
  await aws.buckets.create(BUCKET);
  let ledgers = 0;
  return {
    aws,
    directory,
    endpoint: server.endpoint,
    /** A ledger of its own, with a host's directory of its own. */
    ledger() {
      ledgers += 1;
      return placeOf(aws.ledgerObjects(BUCKET, `m${ledgers}`), join(directory, `hosts ${ledgers}`), ledgers);
    },
    async close() {
      aws.close();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface LedgerPlace {
  readonly objects: LedgerObjects;
  readonly keyOf: (seq: number) => string;
  readonly copyOf: (host: string) => string;
  /** Another process on that host; requests are counted in `asked` by method. */
  open(host?: string, objects?: LedgerObjects): LedgerStore;
}

function placeOf(objects: LedgerObjects, directory: string, number: number): LedgerPlace {
  const copyOf = (host: string) => join(directory, host, 'ledger-copy.jsonl');
  return {
    objects,
    keyOf: (seq) => `ledger/m${number}/events/${String(seq).padStart(12, '0')}.json`,
    copyOf,
    open: (host = 'host', wrapped = objects) =>
      openS3Ledger(wrapped, openLedgerCopy(copyOf(host)), () => new Date()),
  };
}

/** Counts the objects asked for, by verb: what a service would bill. */
export function counting(objects: LedgerObjects) {
  const asked = { list: 0, read: 0, create: 0 };
  const counted: LedgerObjects = {
    place: objects.place,
    async *list(after) {
      asked.list += 1;
      yield* objects.list(after);
    },
    read: (seqs) => {
      asked.read += seqs.length;
      return objects.read(seqs);
    },
    create: (seq, object) => {
      asked.create += 1;
      return objects.create(seq, object);
    },
  };
  return {
    objects: counted,
    /** What was asked since the last call. */
    taken: () => {
      const now = { ...asked };
      asked.list = 0;
      asked.read = 0;
      asked.create = 0;
      return now;
    },
  };
}
