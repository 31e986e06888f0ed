import type { TaskMode } from './task-mode.ts';

/** How many of something, files and directories apart; symbolic links count as files. */
export interface Tally {
  files: number;
  folders: number;
}

/** Counters of one execution while it runs; {@link describeCounters} shows them the way each mode does. */
export interface Counters {
  listed: Tally;
  /** At the destination, when what is no longer at the source is to be deleted. */
  listedForDelete: Tally;
  estimated: Tally;
  estimatedDelete: Tally;
  estimatedBytes: number;
  transferred: Tally;
  bytesTransferred: number;
  bytesWritten: number;
  skipped: Tally;
  verified: Tally;
  deleted: Tally;
  /** Directories that could not be listed. */
  failedList: Tally;
  failedPrepare: Tally;
  failedTransfer: Tally;
  failedVerify: Tally;
  failedDelete: Tally;
}

const none = (): Tally => ({ files: 0, folders: 0 });

/** All zero. */
export function newCounters(): Counters {
  return {
    listed: none(),
    listedForDelete: none(),
    estimated: none(),
    estimatedDelete: none(),
    estimatedBytes: 0,
    transferred: none(),
    bytesTransferred: 0,
    bytesWritten: 0,
    skipped: none(),
    verified: none(),
    deleted: none(),
    failedList: none(),
    failedPrepare: none(),
    failedTransfer: none(),
    failedVerify: none(),
    failedDelete: none(),
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
  // Executions of an earlier version lack some.
  const c = { ...newCounters(), ...counters };
  const basic = mode === 'BASIC';
  const shown = (tally: Tally): number => tally.files + (basic ? tally.folders : 0);
  const shared = {
    // In Basic the deletions are in it as well.
    EstimatedFilesToTransfer: shown(c.estimated) + (basic ? shown(c.estimatedDelete) : 0),
    EstimatedBytesToTransfer: c.estimatedBytes,
    EstimatedFilesToDelete: shown(c.estimatedDelete),
    FilesTransferred: shown(c.transferred),
    BytesTransferred: c.bytesTransferred,
    BytesCompressed: c.bytesTransferred,
    BytesWritten: c.bytesWritten,
    FilesDeleted: shown(c.deleted),
    FilesSkipped: shown(c.skipped),
    FilesVerified: shown(c.verified),
  };
  if (basic) return shared;
  const failed = (part: 'files' | 'folders'): object => ({
    Prepare: c.failedPrepare[part],
    Transfer: c.failedTransfer[part],
    Verify: c.failedVerify[part],
    Delete: c.failedDelete[part],
  });
  const listed = (part: 'files' | 'folders'): object => ({
    AtSource: c.listed[part],
    AtDestinationForDelete: c.listedForDelete[part],
  });
  return {
    ...shared,
    FilesPrepared: c.estimated.files,
    FilesListed: listed('files'),
    FilesFailed: failed('files'),
    EstimatedFoldersToTransfer: c.estimated.folders,
    EstimatedFoldersToDelete: c.estimatedDelete.folders,
    FoldersPrepared: c.estimated.folders,
    FoldersTransferred: c.transferred.folders,
    FoldersSkipped: c.skipped.folders,
    FoldersVerified: c.verified.folders,
    FoldersDeleted: c.deleted.folders,
    FoldersListed: listed('folders'),
    FoldersFailed: { List: c.failedList.folders, ...failed('folders') },
  };
}
