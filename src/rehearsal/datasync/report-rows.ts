import type { TransferType } from './compare.ts';
import { MANIFEST_MISSING, type Reason } from './skips.ts';
import type { TaskMode } from './task-mode.ts';
import type { SourceEntry, SourceKind } from './walk.ts';

/** The detailed lists of a task report. */
export type ReportCategory = 'transferred' | 'skipped' | 'verified' | 'deleted';

/** One line of a detailed report. */
export interface ReportRow {
  readonly category: ReportCategory;
  /** Failures and skips: all that `ERRORS_ONLY` keeps. */
  readonly isError: boolean;
  readonly json: object;
}

const TYPES: Readonly<Record<SourceKind, string>> = {
  file: 'Regular',
  directory: 'Directory',
  symlink: 'Symlink',
  special: 'Special',
};

const NS_PER_SECOND = 1_000_000_000n;

/** UTC with nine fractional digits, as task reports have it. */
export function isoNs(ns: bigint): string {
  const seconds = ns >= 0n ? ns / NS_PER_SECOND : (ns - NS_PER_SECOND + 1n) / NS_PER_SECOND;
  const fraction = String(ns - seconds * NS_PER_SECOND).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}.${fraction}Z`;
}

/** Basic paths start with a slash, Enhanced ones do not; bytes that are not UTF-8 show as U+FFFD. */
export function reportPath(path: Buffer, mode: TaskMode): string {
  const text = path.toString('utf8');
  return mode === 'BASIC' ? `/${text}` : text;
}

/** `SrcMetadata` of Basic, `SourceMetadata` of Enhanced [aws-facts 5]. */
function sourceMetadata(
  entry: SourceEntry,
  mode: TaskMode,
  metadata: Readonly<Record<string, string>>,
): object {
  if (mode === 'ENHANCED') {
    return {
      SourceMetadata: {
        Type: TYPES[entry.kind],
        ContentSize: entry.sizeBytes,
        LastModified: isoNs(entry.mtimeNs),
        SystemMetadata: {},
        UserMetadata: metadata,
        Tags: {},
      },
    };
  }
  return {
    SrcMetadata: {
      Type: TYPES[entry.kind],
      ContentSize: entry.sizeBytes,
      Mtime: isoNs(entry.mtimeNs),
      Atime: isoNs(entry.atimeNs),
      Uid: entry.uid,
      Gid: entry.gid,
      Mode: `0${entry.mode.toString(8).padStart(3, '0')}`,
    },
  };
}

function failure(reason: Reason | null, mode: TaskMode): object {
  if (reason === null) return {};
  return mode === 'BASIC'
    ? { FailureReason: reason.text, FailureCode: reason.number }
    : { ErrorCode: reason.code, ErrorDetail: reason.text };
}

/** What every row is about. */
export interface RowSubject {
  readonly entry: SourceEntry;
  readonly mode: TaskMode;
  readonly metadata: Readonly<Record<string, string>>;
  readonly reason: Reason | null;
  readonly at: Date;
}

/** A `Transferred` item: an entry that was sent, or that could not be [aws-facts 5]. */
export function transferredRow(
  subject: RowSubject,
  transfer: { readonly type: TransferType; readonly overwrite: boolean; readonly versionId: string | null },
): ReportRow {
  const { entry, mode, metadata, reason, at } = subject;
  return {
    category: 'transferred',
    isError: reason !== null,
    json: {
      RelativePath: reportPath(entry.path, mode),
      ...sourceMetadata(entry, mode, metadata),
      Overwrite: transfer.overwrite ? 'True' : 'False',
      ...(transfer.versionId === null ? {} : { DstS3VersionId: transfer.versionId }),
      TransferTimestamp: at.toISOString(),
      TransferType: transfer.type,
      TransferStatus: reason === null ? 'SUCCESS' : 'FAILED',
      ...failure(reason, mode),
    },
  };
}

/** `Skipped` items; the key names beside RelativePath are by analogy, as AWS documents none [aws-facts 5]. */
export function skippedRow(
  path: Buffer,
  kind: SourceKind,
  subject: { readonly mode: TaskMode; readonly reason: Reason; readonly at: Date },
): ReportRow {
  return {
    category: 'skipped',
    isError: true,
    json: {
      RelativePath: reportPath(path, subject.mode),
      [subject.mode === 'BASIC' ? 'SrcMetadata' : 'SourceMetadata']: { Type: TYPES[kind] },
      SkippedTimestamp: subject.at.toISOString(),
      SkippedReason: subject.reason.text,
      ...failure(subject.reason, subject.mode),
    },
  };
}

/** A `Transferred` item for a file that a manifest names and the source does not have. */
export function missingRow(path: Buffer, mode: TaskMode, at: Date): ReportRow {
  return {
    category: 'transferred',
    isError: true,
    json: {
      RelativePath: reportPath(path, mode),
      TransferTimestamp: at.toISOString(),
      TransferStatus: 'FAILED',
      ...failure(MANIFEST_MISSING, mode),
    },
  };
}

/** A `Deleted` item, by analogy, as AWS documents none [aws-facts 5]; `name` is the key behind the location's prefix. */
export function deletedRow(
  name: string,
  sizeBytes: number,
  subject: { readonly mode: TaskMode; readonly reason: Reason | null; readonly at: Date },
): ReportRow {
  const { mode, reason, at } = subject;
  const isDirectory = name.endsWith('/');
  const path = Buffer.from(isDirectory ? name.slice(0, -1) : name);
  return {
    category: 'deleted',
    isError: reason !== null,
    json: {
      RelativePath: reportPath(path, mode),
      [mode === 'BASIC' ? 'DstMetadata' : 'DestinationMetadata']: {
        Type: TYPES[isDirectory ? 'directory' : 'file'],
        ContentSize: sizeBytes,
      },
      DeleteTimestamp: at.toISOString(),
      DeleteStatus: reason === null ? 'SUCCESS' : 'FAILED',
      ...failure(reason, mode),
    },
  };
}

/**
 * A `Verified` item; checksums are SHA-256, hexadecimal, null for what could not be read and for directories. Enhanced's layout
 * is by analogy [aws-facts 5].
 */
export function verifiedRow(
  subject: RowSubject,
  checksums: { readonly source: string | null; readonly destination: string | null },
): ReportRow {
  const { entry, mode, metadata, reason, at } = subject;
  const source = sourceMetadata(entry, mode, metadata);
  const destination = Object.fromEntries(
    Object.entries(source).map(([name, value]) => [
      name === 'SrcMetadata' ? 'DstMetadata' : 'DestinationMetadata',
      value,
    ]),
  );
  return {
    category: 'verified',
    isError: reason !== null,
    json: {
      RelativePath: reportPath(entry.path, mode),
      ...source,
      ...(checksums.source === null ? {} : { SrcChecksum: `SHA256:${checksums.source}` }),
      ...(checksums.destination === null && reason !== null ? {} : destination),
      ...(checksums.destination === null ? {} : { DstChecksum: `SHA256:${checksums.destination}` }),
      VerifyTimestamp: at.toISOString(),
      VerifyStatus: reason === null ? 'SUCCESS' : 'FAILED',
      ...failure(reason, mode),
    },
  };
}
