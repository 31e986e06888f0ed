import { utf8OrNull } from './display.ts';
import type { EntryKind } from './entry.ts';
import type { HazardId } from './hazards.ts';

/** Longest S3 key, in bytes of UTF-8 [aws-facts E]. */
export const MAX_KEY_BYTES = 1024;
/** Largest S3 object: 10,000 parts of 5 GiB [aws-facts D]. */
export const MAX_OBJECT_BYTES = 10_000 * 5 * 2 ** 30;

/** Names that DataSync takes for snapshots or for its own leftovers, and leaves out with all below [aws-facts 2]. */
export const DATASYNC_NAMES = ['.snapshot', '.aws-datasync', '.awssync', '.zfs'] as const;

/**
 * Paths DataSync never transfers: any component that ends in `.snapshot`, or is another of {@link DATASYNC_NAMES}.
 * Valid as a JavaScript and as an RE2 expression.
 */
export const DATASYNC_SKIPS = `(^|/)([^/]*${DATASYNC_NAMES.map((name) => `\\${name}`).join('|')})(/|$)`;

export type Mapping =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'blocked'; readonly hazard: HazardId };

/**
 * Where an entry of a share lands: its key, or the hazard that leaves it without one.
 * Key = prefix + relative path; a directory becomes a marker that ends with a slash (the convention that DataSync,
 * File Gateway and FSx for Lustre share).
 */
export function mapEntry(
  path: Uint8Array,
  kind: EntryKind,
  sizeBytes: number,
  share: { readonly protocol: 'nfs' | 'smb'; readonly keyPrefix: string },
): Mapping {
  if (kind !== 'file' && kind !== 'directory' && kind !== 'symlink') {
    return { kind: 'blocked', hazard: 'special-file' };
  }
  if (kind === 'symlink' && share.protocol === 'smb') return { kind: 'blocked', hazard: 'smb-symlink' };
  const text = utf8OrNull(path);
  if (text === null) return { kind: 'blocked', hazard: 'bad-utf8' };
  if (new RegExp(DATASYNC_SKIPS).test(text)) return { kind: 'blocked', hazard: 'datasync-skips' };
  const key = share.keyPrefix + text + (kind === 'directory' ? '/' : '');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return { kind: 'blocked', hazard: 'key-too-long' };
  if (sizeBytes > MAX_OBJECT_BYTES) return { kind: 'blocked', hazard: 'object-too-large' };
  return { kind: 'key', key };
}
