import type { Book, Combination, Judgement, Learnt, PathFacts, Verdict } from '../evidence/verdict.ts';
import type { EntryKind } from '../inventory/entry.ts';
import type { ShownPath } from '../inventory/inventory.ts';
import type { ListedObject } from './bucket.ts';
import type { Checksum } from './checksum.ts';
import type { ManifestFile } from './manifest-file.ts';
import type { SumAlgorithm } from './source-reads.ts';
import type { FileIdentity } from './source-state.ts';

/** One line of a DataSync detailed task report, both layouts reduced to what books need. */
export interface ReportItem {
  /** Relative to the location, no leading slash, as DataSync wrote it. */
  readonly relativePath: string;
  readonly outcome: 'transferred' | 'skipped' | 'failed';
  readonly code: string;
}

/** A checksum of the whole file that an inventory has of it, as it has the file. */
export interface KnownSum {
  /** In S3's words. */
  readonly algorithm: SumAlgorithm;
  readonly value: string;
  /** When its bytes were read, nanoseconds since 1970 by the clock of the host that read them. */
  readonly readAtNs: bigint;
}

/** A mapped file or symlink, whether it has an object or not: looking at the source now decides what its state means. */
export interface Pair {
  readonly path: Uint8Array;
  readonly kind: Extract<EntryKind, 'file' | 'symlink'>;
  readonly key: string;
  /** Null when an imported listing does not tell; so is the time. */
  readonly sizeBytes: number | null;
  readonly mtimeNs: bigint | null;
  /** Null too when nothing is known, see `known`. */
  readonly ctimeNs: bigint | null;
  /** Of a file: what the inventory has, of the algorithms that the comparison was asked to look for. */
  readonly known: readonly KnownSum[];
  readonly object: 'present' | 'absent';
  /** Of the object as it was listed; null without one. */
  readonly etag: string | null;
  readonly objectBytes: number | null;
}

/** What reading the source now gave. A path may have several, one for each checksum that was computed of it. */
export interface SourceLook {
  readonly path: Uint8Array;
  readonly sourceNow: PathFacts['sourceNow'];
  /** Null when the source could not be read. */
  readonly checksum: Checksum | null;
  /** Whether it was computed of the file's bytes now, or is the inventory's; null without one. */
  readonly checksumFrom: 'read' | 'inventory' | null;
  readonly found: SourceFound | null;
}

/** A source entry as it was when it was read. */
export interface SourceFound {
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits and file type, as stat has them. */
  readonly mode: number;
  /** Which file it is, when it has several names: for inventories that do not tell. */
  readonly linkedAs: FileIdentity | null;
}

/** What was asked of a single object. A key may have several, one for each way or algorithm. */
export interface ObjectLook {
  readonly key: string;
  readonly learnt: Learnt;
  /** Null when there is none to be told. */
  readonly checksum: Checksum | null;
  readonly storageClass: string | null;
  /** Its user metadata as S3 has it, names in small letters; null when it was not asked for. */
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** One row of the report of a job that computed checksums at rest. */
export interface AtRestRow {
  readonly bucket: string;
  /** As the report has it: URL-encoded, as far as anybody knows. */
  readonly key: string;
  readonly outcome: 'computed' | 'failed';
  /** Of the object that was read, without quotes; null of one that failed, like the checksum. */
  readonly etag: string | null;
  readonly checksum: Checksum | null;
  /** Why it failed, in S3's word; empty when it did not. */
  readonly code: string;
}

/** What became of the objects whose checksum was to be computed at rest. Each of them is counted once. */
export interface AtRestCounts {
  /** As they are listed now. */
  readonly asked: number;
  /** Computed of the object that was listed. */
  readonly computed: number;
  readonly failed: number;
  /** No row tells of them. */
  readonly missing: number;
  /** Computed of another object under the same key. */
  readonly replaced: number;
  /** Rows of objects that nobody asked about. */
  readonly foreign: number;
  /** Why objects failed, most frequent first, five at most. */
  readonly failures: readonly { readonly code: string; readonly rows: number }[];
}

/** What a bucket holds under a key now. */
export interface ObjectAnswer {
  readonly key: string;
  readonly object: ListedObject | null;
}

/** One group of the result. */
export interface JudgedGroup extends Judgement {
  readonly entries: number;
  readonly bytes: number;
}

/** One path of the result. */
export interface JudgedPath {
  readonly path: ShownPath;
  /** The key it has or should have; null when it cannot have one. */
  readonly key: string | null;
  readonly verdict: Verdict;
  readonly book: Book;
  readonly reason: string;
  readonly sizeBytes: number;
}

/** A Parquet file that is kept with evidence; absolute, with the SHA-256 of its bytes. */
export interface KeptFile {
  readonly file: string;
  readonly sha256: string;
}

/** What became of one key after evidence was made. */
export interface BucketChange {
  readonly key: string;
  readonly what: 'written' | 'rewritten' | 'deleted';
  /** Of the object as it is now; as it was, when it is deleted. */
  readonly sizeBytes: number;
  readonly etag: string;
  /** UTC, ISO 8601; null when it is deleted. */
  readonly modifiedAt: string | null;
}

/** The paths that are no match, unless they stay behind as it was meant. */
export interface KeptExceptions {
  readonly entries: number;
  readonly parquet: KeptFile;
  /** The same for people, by RFC 4180. */
  readonly csv: KeptFile;
}

/** The finished comparison, on disk as Parquet. */
export interface Settled {
  readonly groups: readonly JudgedGroup[];
  /** What was known of the paths, and of how many. */
  readonly combinations: readonly Combination[];
  readonly objects: number;
  readonly objectBytes: number;
  /** Every path with its verdict. */
  readonly verdicts: KeptFile;
  readonly exceptions: KeptExceptions;
  /** What it was made from, besides the inventory. */
  readonly inputs: ComparedFiles & { readonly earlier: KeptFile };
}

/** The files that a comparison reads, besides the inventory's: together with it they give the same result again. */
export interface ComparedFiles {
  /** The bucket's side: `seen` is `listed`, `asked` where the key was asked for singly after that, `gone` where nothing was there then. */
  readonly listing: KeptFile;
  /** What was asked of single objects. */
  readonly objects: KeptFile;
  /** What reading the source now gave. */
  readonly source: KeptFile;
  /** Items of task reports. */
  readonly reports: KeptFile;
  /** Keys of objects without an entry which older inventories of the share had; null: those that are at hand are asked. */
  readonly earlier: KeptFile | null;
}

/** One comparison of an inventory with a bucket, out of core. Feed it, then settle it once. */
export interface Comparison {
  addObjects(objects: readonly ListedObject[]): Promise<void>;
  /** Adds a listing that is on disk: Parquet files of a `BucketListing`. */
  addListed(files: readonly string[]): void;
  /**
   * Keys by which somebody would be accused as things were listed: those of entries without an object or with one of another size,
   * and of objects without an entry. At most so many, in batches of a few hundred; call after all objects were added.
   */
  doubts(limit: number): AsyncIterable<readonly string[]>;
  /** How many keys `doubts` has, were there no limit. */
  countDoubts(): Promise<number>;
  /** What asking for single keys gave, null where nothing is: it stands for what was listed of them. */
  addAnswers(answers: readonly ObjectAnswer[]): Promise<void>;
  /** Items of one execution's report. */
  addReport(items: readonly ReportItem[], execution: string): Promise<void>;
  /** Every mapped file and symlink; call after all objects were added. Batches of a few hundred, in path order. */
  pairs(): AsyncIterable<readonly Pair[]>;
  addSourceLooks(looks: readonly SourceLook[]): Promise<void>;
  addObjectLooks(looks: readonly ObjectLook[]): Promise<void>;
  /** The manifest of a job that computes checksums of what is compared, in this bucket; call after all objects were added. */
  atRestManifest(bucket: string): Promise<ManifestFile>;
  /** Rows of such a job's report. Those of another object than the listed one prove nothing. */
  addAtRest(rows: readonly AtRestRow[]): Promise<void>;
  /** Ends the rows. */
  countAtRest(bucket: string): Promise<AtRestCounts>;
  /** Compares both sides' values and asks `judge` once for each combination of facts that occurs. */
  settle(judge: (facts: PathFacts) => Judgement): Promise<Settled>;
  /** Frees temporary files; always call it. */
  close(): Promise<void>;
}
