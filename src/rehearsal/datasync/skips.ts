import type { S3Location, SourceLocation } from './resources.ts';
import type { SourceEntry } from './walk.ts';

/** Why an entry is left behind or fails; codes are the rehearsal's own where AWS publishes none [aws-facts 6]. */
export interface Reason {
  /** The string Enhanced reports as `ErrorCode`. */
  readonly code: string;
  /** The number Basic reports as `FailureCode`. */
  readonly number: number;
  readonly text: string;
}

const reason = (number: number, code: string, text: string): Reason => ({ number, code, text });

export const BAD_NAME = reason(
  40901,
  'InvalidObjectName',
  'Name is not valid UTF-8 and cannot be an Amazon S3 object key',
);
export const LONG_KEY = reason(40902, 'ObjectKeyTooLong', 'Object key would be longer than 1,024 bytes');
export const SPECIAL = reason(40903, 'UnsupportedFileType', 'Sockets, FIFOs and devices are not supported');
export const SMB_LINK = reason(
  40904,
  'SymbolicLinkNotSupported',
  'Symbolic links are not supported over SMB',
);
export const CHANGED = reason(40910, 'FileChanged', 'Source file changed while it was being transferred');
export const VANISHED = reason(40911, 'FileNotAtSource', 'Failed to open source file: No such file');
export const MISMATCH = reason(
  40920,
  'ChecksumDiffers',
  'Checksum of the object differs from the one of the source file',
);
export const METADATA_DIFFERS = reason(
  40921,
  'MetadataDiffers',
  'Metadata of the object differs from that of the source file',
);
export const NOT_AT_SOURCE = reason(40922, 'FileNotAtSource', 'Source file was not found in verification');
export const MANIFEST_MISSING = reason(
  40940,
  'ManifestFileDoesNotExist',
  'File of the manifest does not exist at the source location',
);
/** A trouble the rehearsal was told to have. */
export const TOLD_TO_FAIL = reason(40914, 'InputOutputError', 'Input/output error');
export const NOT_AT_DESTINATION = reason(40974, 'FileNotAtDestination', 'S3 Get Object Failed');

/** A system error while reading the source. */
export function systemReason(errorCode: string): Reason {
  if (errorCode === 'ENOENT') return VANISHED;
  // ELOOP: a link stands where the walk saw a file.
  if (errorCode === 'ELOOP' || errorCode === 'changed') return CHANGED;
  if (errorCode === 'EACCES' || errorCode === 'EPERM')
    return reason(40912, 'AccessDenied', 'Permission denied');
  if (errorCode === 'ENAMETOOLONG') return reason(40913, 'PathTooLong', 'Path is longer than 4,096 bytes');
  return reason(40914, 'InputOutputError', `Input/output error (${errorCode})`);
}

/** Anything the destination said while an object was written. */
export function storeReason(error: unknown): Reason {
  const text = error instanceof Error ? error.message : String(error);
  return reason(40930, 'DestinationWriteFailed', `S3 Put Object Failed: ${text.replace(/'.*'/, '...')}`);
}

/** CopyObject needs to read what it copies; an archived object must be restored first [aws-facts A.8]. */
export const ARCHIVED = reason(
  40931,
  'InvalidObjectState',
  'S3 Copy Object Failed: the object is archived and not restored',
);

/** Anything the destination said while an object was deleted. */
export function deleteReason(error: unknown): Reason {
  const text = error instanceof Error ? error.message : String(error);
  return reason(40932, 'DestinationDeleteFailed', `S3 Delete Object Failed: ${text.replace(/'.*'/, '...')}`);
}

/** S3's limit on keys, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The key a path of the source has at the destination, whether it can be an object or not: a directory's ends with a slash, the
 * root's is the prefix itself. Null when its bytes are no text, and for the root when there is no prefix to mark.
 */
export function keyOf(
  { path, kind }: Pick<SourceEntry, 'path' | 'kind'>,
  destination: Pick<S3Location, 'prefix'>,
): string | null {
  if (path.length === 0) return destination.prefix === '' ? null : destination.prefix;
  const text = utf8OrNull(path);
  return text === null ? null : `${destination.prefix}${text}${kind === 'directory' ? '/' : ''}`;
}

/** The key an entry gets, or why it gets none; null for a root without a prefix. */
export function keyFor(
  entry: SourceEntry,
  source: SourceLocation['type'],
  destination: Pick<S3Location, 'prefix'>,
): { readonly key: string } | { readonly skipped: Reason } | null {
  const key = keyOf(entry, destination);
  if (entry.path.length === 0) return key === null ? null : { key };
  if (entry.kind === 'special') return { skipped: SPECIAL };
  if (entry.kind === 'symlink' && source === 'SMB') return { skipped: SMB_LINK };
  if (key === null) return { skipped: BAD_NAME };
  return Buffer.byteLength(key) > MAX_KEY_BYTES ? { skipped: LONG_KEY } : { key };
}
