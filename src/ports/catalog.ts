import type { Selection } from '../evidence/selection.ts';
import type { Judgement, PathFacts } from '../evidence/verdict.ts';
import type { Churn } from '../inventory/churn.ts';
import type { Duplicates } from '../inventory/duplicates.ts';
import type { UnreadableSubtree } from '../inventory/entry.ts';
import type { EntryBatch } from '../inventory/entry-batch.ts';
import type { HazardListItem } from '../inventory/hazard-list.ts';
import type { HazardId } from '../inventory/hazards.ts';
import type { Inventory, ShownPath } from '../inventory/inventory.ts';
import type { Profile } from '../inventory/profile.ts';
import type { Breakdown } from '../inventory/profile-breakdown.ts';
import type { DirectoryRollup } from '../inventory/rollup.ts';
import type { AskNames } from '../plans/cutting/crowded.ts';
import type {
  BucketListing,
  BucketListingStart,
  InventoryReport,
  ReportedListing,
} from './bucket-listing.ts';
import type { BucketChange, ComparedFiles, Comparison, JudgedPath, KeptFile } from './comparison.ts';
import type { ChecksumAlgorithm } from './hashing.ts';
import type { Imports } from './imports.ts';
import type { KeptInventories } from './kept-inventories.ts';
import type { ManifestFile } from './manifest-file.ts';
import type { ListedDirectory, RootIdentity } from './shares.ts';
import type { SideTables } from './side-tables.ts';

/** What a walk comes to depends on these. */
export interface WalkRules {
  readonly crossFileSystems: boolean;
  /** Directory names never entered; null for those DataSync skips. */
  readonly skipNames: readonly string[] | null;
}

/** What is to be collected. */
export interface InventoryStart {
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  readonly root: string;
  /** `scan` is found by `latest`; `freeze` is kept as evidence of a cut-over and is not. */
  readonly purpose: 'scan' | 'freeze';
  /** Identity of the walked root: a scan goes on only where the same directory answers. */
  readonly rootIdentity?: RootIdentity;
  /** How it is walked: a scan goes on only by the rules it was begun with. */
  readonly rules?: WalkRules;
  /** `continue`: go on with an unfinished scan of the share, if there is one. `fresh` (default): drop it. */
  readonly unfinished?: 'continue' | 'fresh';
}

/** Where an interrupted scan stands. */
export interface Unfinished {
  readonly startedAt: string;
  /** This attempt included. */
  readonly attempts: number;
  readonly entries: number;
  readonly fileBytes: number;
  /** The listing number to go on with. */
  readonly nextListing: number;
  /** Directories that were found and not listed yet, in no order; the root is the empty path. */
  pending(): AsyncIterable<Uint8Array>;
}

/** Collects one inventory. Nothing is visible to readers until `finish`. Calls may overlap; rows keep their order. */
export interface InventoryWriter {
  /** Set when this goes on with an unfinished scan. */
  readonly unfinished: Unfinished | null;
  add(batch: EntryBatch): Promise<void>;
  /** Directories whose rows have all been added: an interrupted scan does not list them again. */
  listed(directories: readonly ListedDirectory[]): Promise<void>;
  unreadable(subtree: UnreadableSubtree): void;
  finish(): Promise<Inventory>;
  /** Ends for now: what was listed whole is kept for the next scan of the share; a freeze, or nothing, is dropped. */
  suspend(): Promise<void>;
  /** Leaves no trace. */
  abort(): Promise<void>;
}

/** How a share's entries become keys. */
export interface KeyRules {
  readonly protocol: 'nfs' | 'smb';
  /** Bucket prefix + share prefix. */
  readonly keyPrefix: string;
  /** DataSync exclude patterns. */
  readonly exclude: readonly string[];
  /** What becomes of the share: a bridge is served by a File Gateway, which has limits of its own. Unknown when absent. */
  readonly strategy?: 'migrate' | 'bridge' | 'archive';
  /** What made the objects; DataSync, when absent, leaves out names that other tools copy. */
  readonly madeBy?: 'datasync' | 'other';
}

/** Files that lie directly in one directory of a share: all of them, or those in a range of names. */
export interface FileRange {
  /** Relative to the share, without a slash at either end; empty for the share's own root. */
  readonly directory: string;
  /** Names from this one (inclusive) to `before` (exclusive), in byte order; null is open. */
  readonly from: string | null;
  readonly before: string | null;
}

/** Objects of an inventory whose keys and sizes are alike. */
export interface KeyCount {
  /** The longest of the given prefixes that their keys begin with; '' when there is none. */
  readonly prefix: string;
  /** The highest of the given bounds (bytes) that they reach; 0 when there is none. */
  readonly fromBytes: number;
  readonly objects: number;
  readonly bytes: number;
}

/** A transfer manifest of what a comparison found missing or different. */
export interface RepairManifest extends ManifestFile {
  /** Size of what it lists, at the source. */
  readonly bytes: number;
  readonly largestBytes: number;
  /** Directory markers that are missing or different: no manifest can list a directory. */
  readonly directories: number;
}

/** A scan that was begun and is not finished: under way in some process, or to be gone on with. */
export interface BegunScan {
  readonly startedAt: string;
  /** On disk so far. */
  readonly entries: number;
}

/** Differences between two scans of the same share: what a freeze must not show. */
export interface ScanDifference {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly examples: readonly ShownPath[];
}

/** Inventories and comparisons, kept as Parquet and queried out of core. */
export interface Catalog extends SideTables, Imports, KeptInventories {
  /** Throws HeadwaterError `scan-running` (held) while another process collects one of the same share. */
  startInventory(start: InventoryStart): Promise<InventoryWriter>;
  /** The newest inventories of purpose `scan`, newest first. */
  inventories(share: string): Promise<readonly Inventory[]>;
  /** The newest inventory of purpose `scan`, or null. */
  latest(share: string): Promise<Inventory | null>;
  /** The scan of a share that is not finished, null when there is none. Changes nothing. */
  begunScan(share: string): Promise<BegunScan | null>;
  /** Any inventory by id, or null. */
  inventory(share: string, id: string): Promise<Inventory | null>;
  /** True when every Parquet file still has the digest its description names. */
  intact(inventory: Inventory): Promise<boolean>;
  /** Counted once a day (UTC) for the same inventory, rules and `coldAfterDays`, then read from beside the inventory. */
  profile(
    inventory: Inventory,
    rules: KeyRules,
    at: { readonly now: Date; readonly coldAfterDays: number },
  ): Promise<Profile>;
  /**
   * One row a directory that has anything which maps to an object, directly in it; a directory comes right before what
   * lies below it (by the bytes of the path, `/` lowest). Batches of some thousand rows, out of core. Kept like the profile.
   * With `light`, a directory that holds none itself and weighs less, itself included, has no row: what is in it counts as
   * lying in the directory above. Most are like that.
   */
  rollup(
    inventory: Inventory,
    rules: KeyRules,
    at: { readonly now: Date; readonly coldAfterDays: number },
    light?: { readonly items: number; readonly bytes: number },
  ): AsyncIterable<readonly DirectoryRollup[]>;
  /** Answers about the names in a directory too full to be carried as one; see {@link AskNames}. */
  names(
    inventory: Inventory,
    rules: KeyRules,
    at: { readonly now: Date; readonly coldAfterDays: number },
  ): AskNames;
  /** All files of an inventory cut in several ways, for people; a plan needs the profile alone. */
  breakdown(
    inventory: Inventory,
    at: { readonly now: Date; readonly coldAfterDays: number },
  ): Promise<Breakdown>;
  /** Everything that maps to an object (files, directory markers, links), counted by key prefix and size; no empty counts. */
  countKeys(
    inventory: Inventory,
    rules: KeyRules,
    by: { readonly prefixes: readonly string[]; readonly bounds: readonly number[] },
  ): Promise<readonly KeyCount[]>;
  /** What happened on a share from one inventory to a later one. */
  churn(before: Inventory, after: Inventory): Promise<Churn>;
  /** Files with the same content; null when the inventory has no finished table of checksums. */
  duplicates(inventory: Inventory): Promise<Duplicates | null>;
  /**
   * Every entry that has a hazard, or the first `limit`, in path order; entries that belong together (clashes, names
   * of one file) stand together at the place of the first of them. Counts are those of `profile`.
   */
  listHazard(
    inventory: Inventory,
    rules: KeyRules,
    hazard: HazardId,
    limit: number | null,
  ): AsyncIterable<HazardListItem>;
  difference(before: Inventory, after: Inventory): Promise<ScanDifference>;
  /**
   * Writes the files and links of a range that have a key as DataSync's transfer manifest, in path order: the same
   * inventory, rules and range give the same bytes.
   */
  writeManifest(inventory: Inventory, rules: KeyRules, range: FileRange): Promise<ManifestFile>;
  /**
   * Starts a bucket's listing, or goes on with an interrupted one of the same share, bucket, prefix and basis that is young
   * enough. Throws HeadwaterError `disk-unwritable` (held).
   */
  startBucketListing(start: BucketListingStart): Promise<BucketListing>;
  /**
   * What a bucket's later listing has otherwise than the one that evidence keeps, in key order: written, rewritten (content, size
   * or time of the object), deleted. Throws HeadwaterError `evidence-missing` (usage) and `evidence-broken` (proof) when that
   * file is not there or is not the digest's.
   */
  bucketChanges(before: KeptFile, after: readonly string[]): AsyncIterable<readonly BucketChange[]>;
  /**
   * What a report of S3 Inventory says of a prefix, for `Comparison.addListed`. Throws HeadwaterError `listing-damaged` (usage),
   * `disk-unwritable` (held).
   */
  takeReport(report: InventoryReport, keyPrefix: string): Promise<ReportedListing>;
  /** Result files go to `directory`, which is created. Pairs carry what finished tables of these algorithms have: default none. */
  compare(
    inventory: Inventory,
    rules: KeyRules,
    directory: string,
    sums?: readonly ChecksumAlgorithm[],
  ): Promise<Comparison>;
  /**
   * Writes the files and links of a verdicts file that are missing or differ as DataSync's transfer manifest, in path order:
   * the same verdicts give the same bytes. Throws HeadwaterError `evidence-missing` (usage) and `evidence-broken` (proof)
   * when the file is not there or is not the digest's.
   */
  writeRepairManifest(verdicts: { readonly file: string; readonly sha256: string }): Promise<RepairManifest>;
  /**
   * Compares again what was compared and kept: how many rows only one of the result and the verdicts file `recorded` has,
   * whatever their order. Throws HeadwaterError `verdicts-unreadable` (usage).
   */
  compareAgain(
    inventory: Inventory,
    rules: KeyRules,
    files: ComparedFiles,
    judge: (facts: PathFacts) => Judgement,
    recorded: string,
  ): Promise<number>;
  /** Paths of a verdicts file in path order, `limit` at most. Throws HeadwaterError `verdicts-unreadable` (usage). */
  listVerdicts(file: string, selection: Selection, limit: number): Promise<readonly JudgedPath[]>;
  /** The same, batch by batch; null for all. */
  streamVerdicts(
    file: string,
    selection: Selection,
    limit: number | null,
  ): AsyncIterable<readonly JudgedPath[]>;
  close(): Promise<void>;
}
