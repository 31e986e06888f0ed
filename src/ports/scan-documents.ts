import { z } from 'zod';
import { passedBySchema } from '../inventory/inventory.ts';

/** Documents of a scan that several workers share, as they lie in the control bucket (docs/distributed-scan.md). */
export const SCAN_FORMAT = 'headwater-shared-scan/1';

const count = z.number().int().nonnegative();
const base64 = z.base64();
const big = z.string().regex(/^-?\d+$/);

/** A shard's name: `root`, or hex made from its parent's name and its place among the children. */
export const shardId = z.string().regex(/^(root|[0-9a-f]{24})$/);

/** What tells a tree from another one on hosts that mount it at different places. */
export const treeMarkSchema = z.strictObject({
  inode: big,
  /** Some names directly below the root, raw, with their inodes. */
  names: z.array(z.strictObject({ name: base64, inode: big })),
});
export type TreeMark = Readonly<z.output<typeof treeMarkSchema>>;

/** How much one job lists before it hands on what is left. */
export const budgetSchema = z.strictObject({
  rows: z.number().int().positive(),
  seconds: z.number().positive(),
});
export type ScanBudget = Readonly<z.output<typeof budgetSchema>>;

/** What is scanned, and how; written once when the scan begins. */
export const scanDocumentSchema = z.strictObject({
  format: z.literal(SCAN_FORMAT),
  id: z.string().regex(/^\d{8}T\d{9}Z-[0-9a-z]+$/),
  migration: z.string(),
  share: z.string(),
  protocol: z.enum(['nfs', 'smb']),
  /** Where the host that began the scan has it mounted. */
  root: z.string(),
  mark: treeMarkSchema,
  /** The root's device number on that host: rows of every worker carry it. */
  device: big,
  /** Directory names never entered; null for those DataSync skips. */
  skipNames: z.array(z.string()).nullable(),
  budget: budgetSchema,
  startedAt: z.iso.datetime(),
});
export type ScanDocument = Readonly<z.output<typeof scanDocumentSchema>>;

/** A Parquet file of rows in the bucket. */
export const shardPartSchema = z.strictObject({
  key: z.string(),
  rows: z.number().int().positive(),
  sizeBytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ShardPart = Readonly<z.output<typeof shardPartSchema>>;

/** A shard that a shard handed on: directories that were found and not listed. */
export const shardChildSchema = z.strictObject({
  id: shardId,
  /** 1 at first; 2 for directories that another worker could not read. */
  tries: z.number().int().min(1).max(2),
  directories: count,
  /** Where their paths are. */
  key: z.string(),
});
export type ShardChild = Readonly<z.output<typeof shardChildSchema>>;

/** What became of one shard; the first one written counts, and is never changed. */
export const shardManifestSchema = z.strictObject({
  format: z.literal(SCAN_FORMAT),
  scan: z.string(),
  shard: shardId,
  /** Generations above it; the root has none. */
  depth: count,
  /** Host and process. */
  worker: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  rows: count,
  fileBytes: count,
  parts: z.array(shardPartSchema),
  unreadable: z.array(z.strictObject({ path: base64, errorCode: z.string() })),
  /** Directories left out because of their names; absent when a version wrote it that did not count them. */
  passedBy: z.array(passedBySchema).readonly().optional(),
  children: z.array(shardChildSchema),
});
export type ShardManifest = Readonly<z.output<typeof shardManifestSchema>>;

/** How a scan ended. */
export const scanEndSchema = z.strictObject({
  outcome: z.enum(['merged', 'dropped']),
  /** Id and digest of the inventory it became; null when it was dropped. */
  inventory: z.strictObject({ id: z.string(), sha256: z.string() }).nullable(),
  at: z.iso.datetime(),
});
export type ScanEnd = Readonly<z.output<typeof scanEndSchema>>;
