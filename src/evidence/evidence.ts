import { z } from 'zod';
import { count } from '../config/count.ts';
import { BOOKS, LEVELS, VERDICTS } from './verdict.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** A Parquet file beside the record. */
const list = z.strictObject({ file: z.string(), sha256: digest });

/**
 * What made a copy. `datasync` stores every directory and link as an object, and other names of a file in a later pass; of
 * any other tool nothing of the kind is expected.
 */
export const MAKERS = ['datasync', 'other'] as const;

/** Layouts that are still read. Records of `/1` kept neither what was asked of objects nor what the source gave. */
export const EVIDENCE_FORMATS = ['headwater-evidence/1', 'headwater-evidence/2'] as const;

/** How the bucket's list came about; null in records that did not tell. */
const taken = z.strictObject({
  /** `list`: by ListObjectsV2. `inventory-report`: S3 Inventory, whose date both times are. */
  from: z.enum(['list', 'inventory-report']),
  begunAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** How often it was begun or, after an interruption, gone on with. */
  attempts: count,
  /** Keys by which somebody would have been accused, and which were asked for singly after that. */
  asked: count,
  /** Of these, keys under which there was an object then. */
  there: count,
  /** Keys that were not asked for because there were so many. */
  unasked: count,
});
export type Taken = z.output<typeof taken>;

/** What a job of S3 Batch Operations computed at rest, and of what; counts as in the comparison. */
const atRest = z.strictObject({
  job: z.string(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  asked: count,
  computed: count,
  failed: count,
  missing: count,
  replaced: count,
  foreign: count,
  /** Lines of its report that were no rows. */
  unread: count,
  failures: z.array(z.strictObject({ code: z.string(), rows: count })),
});
export type AtRest = z.output<typeof atRest>;

/** Where the source's checksums came from, in files that have one. */
const sourceChecksums = z.strictObject({
  /** Computed of their bytes while it was verified. */
  read: count,
  /** Taken from the inventory, because a look showed size, mtime and ctime as the inventory has them. */
  taken: count,
  takenBytes: count,
  /** The scan that made the inventory. */
  scanned: z.strictObject({ startedAt: z.iso.datetime(), finishedAt: z.iso.datetime() }),
  /** When the bytes of those that were taken were read, first and last; null when none was. */
  takenReadFrom: z.iso.datetime().nullable(),
  takenReadUntil: z.iso.datetime().nullable(),
  /** Tables beside the inventory that could serve, with their digests. */
  tables: z.array(z.strictObject({ kind: z.string(), sha256: digest })),
});
export type SourceChecksums = z.output<typeof sourceChecksums>;

/** The immutable record of one check of one share: method, inputs, counts, exceptions, verdict. */
export const evidenceSchema = z.strictObject({
  format: z.enum(EVIDENCE_FORMATS),
  id: z.string(),
  migration: z.string(),
  rehearsal: z.boolean(),
  share: z.string(),
  pass: z.enum(['seed', 'delta', 'final', 'check']),
  plan: digest.nullable(),
  /** Of a check of a copy that no migration of ours made; null for a share of a migration, and in records of `/1`. */
  copy: z
    .strictObject({
      /** Absolute path of the directory it was compared with. */
      source: z.string(),
      /** URL of the S3 that answered; null for AWS. */
      endpoint: z.string().nullable(),
      madeBy: z.enum(MAKERS),
    })
    .nullable(),
  /** Who had the truth about the share when it was made; null of a copy, and in records of `/1`. */
  authority: z.enum(['source', 'bucket']).nullable(),
  tool: z.string(),
  method: z.strictObject({
    level: z.enum(LEVELS),
    text: z.string(),
    /** From L2 on, of a copy where nobody asked for it: what is kept with objects beside their bytes was not looked at. */
    metadata: z.literal('not-compared').optional(),
    /** From L2 on, when checksums of the inventory could stand for reading files; absent: every file was read. */
    sourceChecksums: sourceChecksums.optional(),
    /** Of L3 only, unless there was nothing to compute. */
    atRest: atRest.optional(),
    /** What L4 read back: one of `slices` hands that the seed deals all paths into, and how many objects that came to. */
    sample: z
      .strictObject({
        seed: count,
        slices: count,
        slice: count,
        read: count,
        different: count,
        archived: count,
      })
      .optional(),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  inputs: z.strictObject({
    inventory: z.strictObject({
      id: z.string(),
      /** Of its Parquet files. */
      sha256: digest,
      complete: z.boolean(),
      /** Of the file that describes it. Absent in records of earlier versions, which left inventories where they were made. */
      description: digest.optional(),
    }),
    /** By which entries became keys; null in records of `/1`. */
    rules: z.strictObject({ protocol: z.enum(['nfs', 'smb']), exclude: z.array(z.string()) }).nullable(),
    listing: z.strictObject({
      bucket: z.string(),
      keyPrefix: z.string(),
      file: z.string(),
      sha256: digest,
      objects: count,
      bytes: count,
      taken: taken.nullable(),
    }),
    /** Task executions whose reports were read. */
    executions: z.array(z.string()),
    /**
     * What those reports came to; `unread` are documents, lists and rows that we did not understand. `list` are the items; like
     * the two below, null in records of `/1`.
     */
    reports: z.strictObject({ documents: count, items: count, unread: count, list: list.nullable() }),
    /** What was asked of single objects: checksums as stored, at rest or of bytes read back, and metadata. */
    objects: list.nullable(),
    /** What reading the source gave while it was verified. */
    source: list.nullable(),
    /** Keys of objects without an entry that older inventories of the share had; absent in records of earlier versions. */
    earlier: list.optional(),
  }),
  /**
   * Entries whose checksum equals the source's, by the strongest way in which that of the object was learnt, and those whose owner,
   * group, permissions or time were compared: the object has to tell them. Null in records of `/1`.
   */
  compared: z.strictObject({ stored: count, atRest: count, reRead: count, metadata: count }).nullable(),
  /** Every scanned entry once: the numbers must add up. */
  books: z.strictObject({
    scanned: count,
    transferred: count,
    unchanged: count,
    excluded: count,
    skipped: count,
    failed: count,
    unaccounted: count,
    balanced: z.boolean(),
  }),
  groups: z.array(
    z.strictObject({
      verdict: z.enum(VERDICTS),
      book: z.enum(BOOKS),
      reason: z.string(),
      entries: count,
      bytes: count,
    }),
  ),
  /** A sample per verdict other than match; the whole list is in `verdicts`. */
  examples: z.array(
    z.strictObject({
      path: z.strictObject({ text: z.string(), bytes: z.string() }),
      key: z.string().nullable(),
      verdict: z.enum(VERDICTS),
      reason: z.string(),
    }),
  ),
  verdicts: list,
  /** Paths that are no match, unless they stay behind as it was meant; absent in records of earlier versions. */
  exceptions: z.strictObject({ entries: count, parquet: list, csv: list }).optional(),
  /** Blocking hazards a person accepted, so that they do not close the gate. */
  accepted: z.array(z.string()),
  verdict: z.enum(['proved', 'proved-with-exceptions', 'not-proved']),
});
export type Evidence = z.output<typeof evidenceSchema>;

/** Where a record and its lists lie in the control bucket; ends with a slash. */
export function evidencePrefix(evidence: Pick<Evidence, 'migration' | 'share' | 'id'>): string {
  return `${evidenceRoot(evidence.migration)}${evidence.share}/${evidence.id}/`;
}

/** Where the control bucket has all evidence of a migration. */
export function evidenceRoot(migration: string): string {
  return `${migration}/evidence/`;
}
