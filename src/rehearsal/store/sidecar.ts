import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CHECKSUM_ALGORITHMS, type ObjectPatch, type ObjectState, type PutOptions } from '../object-store.ts';
import { isMissing } from './fs-errors.ts';
import { SIDECAR_SUFFIX } from './key-path.ts';
import type { KeyPlace } from './layout.ts';
import { requireInside, writeWholeFile } from './links.ts';

/** What identifies the bytes a record describes. Any edit by hand changes at least one of these. */
const stampSchema = z.object({
  sizeBytes: z.number(),
  /** Nanoseconds, decimal: more than a double holds. */
  mtimeNs: z.string(),
  inode: z.string(),
});
export type Stamp = z.output<typeof stampSchema>;

/** How an object is encrypted, as records on disk have it. */
export const encryptionSchema = z.object({
  algorithm: z.string(),
  keyId: z.string().exactOptional(),
  bucketKey: z.boolean().exactOptional(),
});

/** Object Lock's retention, as records on disk have it; `until` is ISO 8601. */
export const retentionSchema = z.object({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), until: z.string() });

const recordSchema = z.object({
  stamp: stampSchema,
  etag: z.string(),
  checksum: z.object({
    algorithm: z.enum(CHECKSUM_ALGORITHMS),
    type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
    value: z.string(),
  }),
  contentType: z.string(),
  metadata: z.record(z.string(), z.string()),
  storageClass: z.string(),
  /** ISO 8601. */
  lastModified: z.string(),
  versionId: z.string(),
  /** Which of the key's versions it is, the newest has the highest; absent: 0. */
  sequence: z.number().exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  encryption: encryptionSchema.exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  classSince: z.string().exactOptional(),
  restore: z
    .object({ tier: z.string(), requestedAt: z.string(), readyAt: z.string(), expiresAt: z.string() })
    .exactOptional(),
  retention: retentionSchema.exactOptional(),
  legalHold: z.boolean().exactOptional(),
  parts: z
    .object({
      sizes: z.array(z.tuple([z.number(), z.number()])),
      checksums: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
});
/** What the store remembers of one body beside its bytes. */
export type BodyRecord = z.output<typeof recordSchema>;

const sidecarSchema = recordSchema.extend({ previous: recordSchema.exactOptional() });
/**
 * The sidecar of a key. It is written before the body is renamed into place, so it holds the record of the body it
 * replaces too: whichever body a crash leaves behind is described.
 */
export type Sidecar = z.output<typeof sidecarSchema>;

/** Null when there is none or a person's edit (or a crash) left it unreadable. */
export function readSidecar(path: string): Sidecar | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return parseSidecar(text);
}

function parseSidecar(text: string): Sidecar | null {
  try {
    return sidecarSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The record of one body; null when nobody can read it. */
export function parseRecord(text: string): BodyRecord | null {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Writes a key's sidecar; over an existing one only by rename, so that a reader never meets half of it.
 * @throws Error when a symbolic link leads elsewhere
 */
export function writeSidecar(place: KeyPlace, sidecar: Sidecar, replaces: boolean): void {
  const path = place.sidecar;
  requireInside(path, place.names.length);
  const text = JSON.stringify(sidecar);
  // Ends like a sidecar, hence is no name a key can take.
  const target = replaces ? `${path}${SIDECAR_SUFFIX}` : path;
  try {
    writeWholeFile(target, text);
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeWholeFile(target, text);
  }
  if (replaces) renameSync(target, path);
}

/** The record that describes the bytes stamped `stamp`; null when a hand has been at them. */
export function recordFor(sidecar: Sidecar | null, stamp: Stamp): BodyRecord | null {
  if (sidecar === null) return null;
  if (sameStamp(sidecar.stamp, stamp)) return sidecar;
  if (sidecar.previous !== undefined && sameStamp(sidecar.previous.stamp, stamp)) return sidecar.previous;
  return null;
}

/** Whether two stamps mean the same bytes. */
export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.mtimeNs === b.mtimeNs && a.sizeBytes === b.sizeBytes && a.inode === b.inode;
}

/** A copy without `previous`. */
export function recordOf(sidecar: Sidecar): BodyRecord {
  const { previous: _, ...record } = sidecar;
  return record;
}

/** What is kept only when a writer says so, ready to be spread into a record. */
export function saidOf(options: PutOptions): Pick<BodyRecord, 'headers' | 'encryption' | keyof ObjectState> {
  const { headers, encryption, state } = options;
  return {
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(encryption === undefined ? {} : { encryption: { ...encryption } }),
    ...(state as Partial<BodyRecord> | undefined),
  };
}

/** A record with a change in place. */
export function amended(record: BodyRecord, patch: ObjectPatch): BodyRecord {
  const changed = Object.entries({ ...record, ...patch }).filter(([, value]) => value !== null);
  return recordSchema.parse(Object.fromEntries(changed));
}

/** What outlives a change of the bytes by hand: all but the parts and a restored copy of the old ones. */
export function outlasting(
  record: BodyRecord,
): Pick<BodyRecord, 'headers' | 'encryption' | keyof ObjectState> {
  const { headers, encryption, tags, classSince, retention, legalHold } = record;
  return {
    ...(headers === undefined ? {} : { headers }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(tags === undefined ? {} : { tags }),
    ...(classSince === undefined ? {} : { classSince }),
    ...(retention === undefined ? {} : { retention }),
    ...(legalHold === undefined ? {} : { legalHold }),
  };
}
