import { GetObjectCommand } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { HeadwaterError } from '../../errors.ts';
import { PortFault } from '../../ports/faults.ts';
import type { LedgerObject, LedgerObjects } from '../../ports/ledger-objects.ts';
import { listObjects } from './bucket-list.ts';
import { putOnce } from './bucket-objects.ts';
import { nullWhenAbsent } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** Name of the user metadata that says which write an event came by. */
const WRITER = 'headwater-writer';
/** Digits of a number in a key: keys sort as numbers do, for longer than any migration lasts. */
const DIGITS = 12;
/** Events read side by side; half of the client's sockets. */
const READS = 32;
const EVENT = /\/(?<seq>\d{12})\.json$/;

/** The ledger of a migration in the control bucket: `ledger/<migration>/events/000000000001.json` and so on. */
export function ledgerObjects(s3: S3, bucket: string, migration: string): LedgerObjects {
  const prefix = `ledger/${migration}/events/`;
  const keyOf = (seq: number): string => `${prefix}${String(seq).padStart(DIGITS, '0')}.json`;
  return {
    place: `s3://${bucket}/ledger/${migration}/`,
    async *list(after) {
      const pages = listObjects(s3, bucket, prefix, after === 0 ? undefined : keyOf(after));
      try {
        for await (const page of pages)
          yield page.flatMap(({ key }) => Number(EVENT.exec(key)?.groups?.seq ?? []));
      } catch (error) {
        if (!(error instanceof PortFault && error.kind === 'not-found')) throw error;
      }
    },
    read: (seqs) => pMap(seqs, (seq) => readEvent(s3, bucket, keyOf(seq)), { concurrency: READS }),
    async create(seq, { text, writer }) {
      try {
        const isOurs = await putOnce(s3, bucket, keyOf(seq), Buffer.from(text), 'application/json', {
          [WRITER]: writer,
        });
        return isOurs ? 'created' : 'taken';
      } catch (error) {
        if (!(error instanceof PortFault)) throw error;
        if (/^(ConditionalRequestConflict|HTTP 409)$/.test(error.service)) return 'busy';
        throw error.kind === 'not-found' ? bucketMissing(bucket) : error;
      }
    },
  };
}

/** A missing bucket holds no events. */
function readEvent(s3: S3, bucket: string, key: string): Promise<LedgerObject | null> {
  return nullWhenAbsent(() =>
    askS3('GetObject', async () => {
      const found = await s3.client.send(
        new GetObjectCommand({ ...inBucket(s3, bucket), Key: key, ChecksumMode: 'ENABLED' }),
      );
      return { text: (await found.Body?.transformToString()) ?? '', writer: found.Metadata?.[WRITER] ?? '' };
    }),
  );
}

function bucketMissing(bucket: string): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-bucket-missing',
    blame: 'usage',
    message: `The control bucket ${bucket} does not exist, and the ledger is to be kept in it (ledger: s3).`,
    next: [
      `Make it first, with versions kept: aws s3api create-bucket --bucket ${bucket}`,
      'Or keep the ledger on this host: ledger: file',
    ],
  });
}
