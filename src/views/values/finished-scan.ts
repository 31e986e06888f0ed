import { z } from 'zod';
import { shownPath } from '../../inventory/inventory.ts';
import { aclsSchema, secondLookSchema } from './looks.ts';
import { scannedSchema } from './scanned.ts';

const tally = z.strictObject({
  files: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
});

/** Checksums of a share's contents: every file of the inventory is in exactly one of the tallies. */
export const checksumsSchema = z.strictObject({
  algorithm: z.enum(['crc64nvme', 'sha256']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  hashed: tally,
  reused: tally,
  changed: tally,
  unsteady: tally,
  gone: tally,
  unreadable: tally,
  /** The first few files whose content as scanned has no checksum. */
  examples: z.array(
    z.strictObject({
      path: shownPath,
      outcome: z.enum(['changed', 'unsteady', 'gone', 'unreadable']),
      errorCode: z.string().nullable(),
    }),
  ),
  /** Digest of the table that holds them. */
  sha256: z.string(),
});
export type ChecksumsValue = z.output<typeof checksumsSchema>;

/** What `inventory scan` came to for one share. */
export const finishedScanSchema = z.strictObject({
  ...scannedSchema.shape,
  /** Null when nobody asked for them. */
  checksums: checksumsSchema.nullable(),
  /** Null when no file had just changed. */
  secondLook: secondLookSchema.nullable(),
  /** Null when nobody asked for them. */
  acls: aclsSchema.nullable(),
});
export type FinishedScan = z.output<typeof finishedScanSchema>;
