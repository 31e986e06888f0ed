import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { BucketLayout } from './layout.ts';

/** Name of the bucket setting, and of its file below `config/`, that holds S3's VersioningConfiguration. */
export const VERSIONING_FILE = 'versioning.xml';

/** Version id of everything written while versioning is not on. */
export const NULL_VERSION = 'null';

/** `Off`: never enabled. S3 does not let a bucket go back to that [aws-facts C.7]. */
export type Versioning = 'Off' | 'Enabled' | 'Suspended';

/** A bucket's versioning as its setting says now. */
export function versioningOf(layout: BucketLayout): Versioning {
  const path = `${layout.config}/${VERSIONING_FILE}`;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return 'Off';
  const status = /<Status>\s*(Enabled|Suspended)\s*<\/Status>/.exec(readFileSync(path, 'utf8'))?.[1];
  return status === 'Enabled' || status === 'Suspended' ? status : 'Off';
}

/** Which version of its key something is: the higher the sequence, the newer, whatever any clock says. */
export interface VersionIdentity {
  readonly versionId: string;
  readonly sequence: number;
}

const SEQUENCE_BYTES = 6;
const ID_BYTES = 24;
/** Where the bytes begin that veil the sequence. No multiple of three: base64 would show that parts are alike. */
const VEIL_AT = 17;

/**
 * As opaque as S3's, but the version's place among those of its key can be told from it ({@link sequenceOf}), so that a
 * listing can go on behind a version that is gone by then.
 */
export function newVersionId(sequence: number): string {
  const bytes = randomBytes(ID_BYTES);
  const place = Buffer.alloc(SEQUENCE_BYTES);
  place.writeUIntBE(sequence, 0, SEQUENCE_BYTES);
  for (const [at, byte] of place.entries()) {
    bytes.writeUInt8(bytes.readUInt8(VEIL_AT + at) ^ byte, at);
  }
  return bytes.toString('base64url');
}

/** Whether the text could be a version id of ours at all. */
export function isVersionId(text: string): boolean {
  return text === NULL_VERSION || /^[A-Za-z0-9_-]{32}$/.test(text);
}

/** The sequence inside a version id; null for the null version, which may have any. */
export function sequenceOf(versionId: string): number | null {
  if (versionId === NULL_VERSION || !isVersionId(versionId)) return null;
  const bytes = Buffer.from(versionId, 'base64url');
  const place = bytes.subarray(0, SEQUENCE_BYTES).map((byte, at) => byte ^ (bytes[VEIL_AT + at] ?? 0));
  return Buffer.from(place).readUIntBE(0, SEQUENCE_BYTES);
}
