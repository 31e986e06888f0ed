import { describe, expect, it } from 'vitest';
import {
  type ErrorRow,
  EXECUTION_ERRORS,
  errorRow,
  UNKNOWN_ERROR,
} from '../../../src/steps/execution-errors.ts';

/** `CODE: DETAIL` as DataSync, or the rehearsal, gives them; the second is what is done. */
const CASES: readonly (readonly [error: string | null, kind: ErrorRow['kind'], executions: number])[] = [
  ['Invalid SyncOption value. Option: TransferMode,PreserveDeletedFiles, Value: ALL,REMOVE.', 'bug', 1],
  ['EniNotFound: The network interface does not exist.', 'retry', 3],
  ['NoMem: Cannot allocate memory', 'person', 1],
  ['FsNfsIdMappingEnabled', 'person', 1],
  ['Task failed to access location loc-0: x40016: mount.nfs: Connection timed out', 'retry', 4],
  ['Task failed to access location loc-0: x40016: mount.nfs: access denied by server', 'person', 1],
  ['Task failed to access location loc-0: x40015: kinit: Preauthentication failed', 'person', 1],
  ['Task failed to access location loc-0: x40015: kinit: Cannot contact any KDC for realm', 'retry', 4],
  ['Permission denied', 'person', 1],
  ['Input/output error', 'retry', 4],
  ['Connection reset by peer', 'retry', 4],
  ['Host is down', 'retry', 4],
  ['FsS3UnableToConnectToEndpoint', 'person', 1],
  ['FsS3HeadBucketFailed: Failed to access bucket data', 'person', 1],
  ['SrcLocHitAccess', 'person', 1],
  ['SyncTaskErrorLocationNotAdded', 'person', 1],
  ['ManifestFileDoesNotExist: Files of the manifest do not exist at the source location.', 'retry', 3],
  [
    'Transfer and verification completed. Selected files transferred except for files skipped due to errors.',
    'retry',
    3,
  ],
  ['Transfer and verification completed. Verification detected mismatches.', 'retry', 3],
  ['Failed to open source file: No such file', 'retry', 3],
  ['AgentOffline: Agent agent-0 is offline.', 'retry', 4],
  ['TaskExecutionCancelled: Task execution was cancelled.', 'person', 1],
  ['ExecutionLost', 'person', 1],
  ['SomethingNew: never heard of', 'retry', 2],
  [null, 'retry', 2],
];

describe('an execution that ends in ERROR', () => {
  it.each(CASES)('%s: %s, %d in all', (error, kind, executions) =>
    expect(errorRow(error)).toMatchObject({ kind, executions }),
  );
  it('is unknown when nothing in the catalogue is like it', () => {
    expect(errorRow('SomethingNew: never heard of')).toBe(UNKNOWN_ERROR);
    expect(errorRow(null)).toBe(UNKNOWN_ERROR);
  });
  it('went through only where DataSync says that it completed: else more may be missing than the report names', () =>
    expect(EXECUTION_ERRORS.filter(({ complete }) => complete).map(({ says }) => says.source)).toEqual([
      'Verification detected mismatches|VerificationMismatch',
      'files? transferred except|files skipped due to errors|FilesSkippedDueToErrors',
    ]));
  it('has a reason, a next step and a source whatever it is, and each row is met by a case', () => {
    const met = new Set(CASES.map(([error]) => errorRow(error)));
    for (const row of [...EXECUTION_ERRORS, UNKNOWN_ERROR]) {
      expect(row.reason, String(row.says)).not.toBe('');
      expect(row.next, String(row.says)).toMatch(/\.$/);
      expect(row.source, String(row.says)).not.toBe('');
      expect(met.has(row), String(row.says)).toBe(true);
    }
  });
});
