import type { TaskMode } from './task-mode.ts';

/** How many of something, files and directories apart; symbolic links count as files. */
export interface Tally {
  files: number;
  folders: number;
}

/** Counters of one execution while it runs; {@link describeCounters} shows them the way each mode does. */
export interface Counters {
  listed: Tally;
  estimated: Tally;
  estimatedBytes: number;
  transferred: Tally;
  bytesTransferred: number;
  bytesWritten: number;
  skipped: Tally;
  verified: Tally;
  failedPrepare: Tally;
  failedTransfer: Tally;
  failedVerify: Tally;
}

const none = (): Tally => ({ files: 0, folders: 0 });

/** All zero. */
export function newCounters(): Counters {
  return {
    listed: none(),
    estimated: none(),
    estimatedBytes: 0,
    transferred: none(),
    bytesTransferred: 0,
    bytesWritten: 0,
    skipped: none(),
    verified: none(),
    failedPrepare: none(),
    failedTransfer: none(),
    failedVerify: none(),
  };
}

/** Adds one entry. */
export function count(tally: Tally, kind: string): void {
  if (kind === 'directory') tally.folders += 1;
  else tally.files += 1;
}

/**
 * The counter members of DescribeTaskExecution. Basic counts directories among the files; Enhanced counts them apart and
 * has counters Basic lacks [aws-facts 2].
 */
export function describeCounters(counters: Counters, mode: TaskMode): object {
  const c = counters;
  const shown = (tally: Tally): number => tally.files + (mode === 'BASIC' ? tally.folders : 0);
  const shared = {
    EstimatedFilesToTransfer: shown(c.estimated),
    EstimatedBytesToTransfer: c.estimatedBytes,
    EstimatedFilesToDelete: 0,
    FilesTransferred: shown(c.transferred),
    BytesTransferred: c.bytesTransferred,
    BytesCompressed: c.bytesTransferred,
    BytesWritten: c.bytesWritten,
    FilesDeleted: 0,
    FilesSkipped: shown(c.skipped),
    FilesVerified: shown(c.verified),
  };
  if (mode === 'BASIC') return shared;
  return {
    ...shared,
    FilesPrepared: c.estimated.files,
    FilesListed: { AtSource: c.listed.files, AtDestinationForDelete: 0 },
    FilesFailed: {
      Prepare: c.failedPrepare.files,
      Transfer: c.failedTransfer.files,
      Verify: c.failedVerify.files,
      Delete: 0,
    },
    EstimatedFoldersToTransfer: c.estimated.folders,
    EstimatedFoldersToDelete: 0,
    FoldersPrepared: c.estimated.folders,
    FoldersTransferred: c.transferred.folders,
    FoldersSkipped: c.skipped.folders,
    FoldersVerified: c.verified.folders,
    FoldersDeleted: 0,
    FoldersListed: { AtSource: c.listed.folders, AtDestinationForDelete: 0 },
    FoldersFailed: {
      List: 0,
      Prepare: c.failedPrepare.folders,
      Transfer: c.failedTransfer.folders,
      Verify: c.failedVerify.folders,
      Delete: 0,
    },
  };
}
