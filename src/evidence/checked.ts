import { z } from 'zod';
import { count } from '../config/count.ts';
import type { SIGNATURE_STATES } from './signature.ts';

/** Where a copy lies: on this host, or in the control bucket. */
const place = z.enum(['host', 'bucket']);
export type CopyPlace = z.output<typeof place>;

/** Something of a record that is not as it was recorded. */
const evidenceProblemSchema = z.strictObject({
  share: z.string(),
  /** Id of the record. */
  evidence: z.string(),
  file: z.string(),
  /** The copy it is about; null when there is none anywhere. */
  place: place.nullable(),
  /**
   * `missing`: in none of the places that were looked at. `altered`: its bytes are not those of its digest. `unreadable`: no
   * record that this version knows. The rest is about the signature.
   */
  problem: z.enum([
    'missing',
    'altered',
    'unreadable',
    'signature-missing',
    'signature-unreadable',
    'signature-broken',
    'signature-other-key',
  ]),
});
export type EvidenceProblem = z.output<typeof evidenceProblemSchema>;

/** A record that lies in the control bucket, and no event of the ledger names it. */
const unnamedSchema = z.strictObject({
  share: z.string(),
  /** Id of the record; it begins with the time at which the check began. */
  evidence: z.string(),
});
export type UnnamedRecord = z.output<typeof unnamedSchema>;

/** What re-checking all evidence that the ledger names came to. */
export const evidenceCheckedSchema = z.strictObject({
  /** Records that the ledger names. */
  records: count,
  /** Copies of files whose digest was recomputed, records included. */
  files: count,
  /** Files that this host does not have and the control bucket has. */
  onlyInBucket: count,
  /** Whether every file was looked at in the control bucket as well. */
  bucketChecked: z.boolean(),
  /** Records by what their signature is: those that hold, and those nobody signed. */
  signed: count,
  unsigned: count,
  /** Fingerprints of the keys whose signatures hold. */
  keys: z.array(z.string()),
  problems: z.array(evidenceProblemSchema),
  /** What a ledger that lost its end leaves behind. */
  unnamed: z.array(unnamedSchema),
});
export type EvidenceChecked = z.output<typeof evidenceCheckedSchema>;

/** How a signature's state is named as a problem; null for those that are none. */
export function signatureProblem(
  state: (typeof SIGNATURE_STATES)[number],
): EvidenceProblem['problem'] | null {
  if (state === 'holds' || state === 'unsigned') return null;
  return `signature-${state}`;
}
