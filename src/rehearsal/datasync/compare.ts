import type { StoredObject } from '../object-store.ts';
import { metadataDiffers, mtimeDiffers, objectMetadata } from './metadata.ts';
import type { FullOptions, SourceLocation } from './resources.ts';
import type { SourceEntry } from './walk.ts';

export type TransferType = 'CONTENT_AND_METADATA' | 'METADATA';

/** The part of a stored object a comparison needs. */
export type Destination = Pick<StoredObject, 'sizeBytes' | 'metadata'>;

/**
 * How an entry is sent, given the object that stands under its key; null: it stays as it is [aws-facts 3]. A missing
 * object is always sent.
 */
export function transferOf(
  entry: SourceEntry,
  there: Destination | null,
  source: SourceLocation['type'],
  options: FullOptions,
): TransferType | null {
  if (there === null) return 'CONTENT_AND_METADATA';
  if (options.OverwriteMode === 'NEVER') return null;
  const wanted = objectMetadata(entry, source, options);
  const content = entry.kind === 'directory' ? false : mtimeDiffers(wanted, there.metadata);
  if (options.TransferMode === 'ALL' || content || there.sizeBytes !== entry.sizeBytes) {
    return 'CONTENT_AND_METADATA';
  }
  return metadataDiffers(wanted, there.metadata) ? 'METADATA' : null;
}
