import { createHash } from 'node:crypto';
import type { DescribeTaskExecutionResponse } from '@aws-sdk/client-datasync';
import type { Execution } from '../../ports/data-sync.ts';

/**
 * One look at an execution. Only SUCCESS and ERROR are final; CANCELLING, LAUNCHED and words nobody has documented yet
 * are still running [aws-facts 4]. Basic counts directories among its files and Enhanced counts them apart, so
 * Enhanced's folders are added: a counter means the same whatever the mode.
 */
export function executionView(arn: string, found: DescribeTaskExecutionResponse): Execution {
  const status = found.Status ?? 'UNKNOWN';
  return {
    arn,
    phase: phaseOf(status),
    status,
    startedAt: found.LaunchTime?.toISOString() ?? found.StartTime?.toISOString() ?? null,
    endedAt: found.EndTime?.toISOString() ?? null,
    bytesPerSecond: found.Options?.BytesPerSecond ?? null,
    counters: {
      estimatedFiles: sum(found.EstimatedFilesToTransfer, found.EstimatedFoldersToTransfer),
      estimatedBytes: sum(found.EstimatedBytesToTransfer),
      filesTransferred: sum(found.FilesTransferred, found.FoldersTransferred),
      bytesTransferred: sum(found.BytesTransferred),
      bytesWritten: sum(found.BytesWritten),
      filesSkipped: sum(found.FilesSkipped, found.FoldersSkipped),
      filesFailed: sum(
        ...Object.values(found.FilesFailed ?? {}),
        ...Object.values(found.FoldersFailed ?? {}),
      ),
    },
    mark: markOf(status, found),
    errorCode: nonEmpty(found.Result?.ErrorCode),
    errorDetail: nonEmpty(found.Result?.ErrorDetail),
    report: reportOf(found),
  };
}

function phaseOf(status: string): Execution['phase'] {
  if (status === 'SUCCESS') return 'success';
  if (status === 'ERROR') return 'error';
  return status === 'QUEUED' ? 'queued' : 'running';
}

function reportOf(found: DescribeTaskExecutionResponse): Execution['report'] {
  const status = found.ReportResult?.Status;
  if (status === 'SUCCESS') return 'success';
  if (status === 'ERROR') return 'error';
  return status === undefined && found.TaskReportConfig?.Destination === undefined ? 'none' : 'pending';
}

/** Everything DataSync counts, in words of its own, some of which only one mode has. */
function markOf(status: string, found: DescribeTaskExecutionResponse): string {
  const counters = Object.entries(found).filter(([name]) => /^(Bytes|Files|Folders|Estimated)/.test(name));
  return createHash('sha256')
    .update(JSON.stringify([status, counters.sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex')
    .slice(0, 16);
}

function sum(...counts: readonly (number | undefined)[]): number {
  // A counter that DataSync cannot know yet may be -1 or absent [aws-facts 4].
  return counts.reduce<number>((total, count) => total + Math.max(count ?? 0, 0), 0);
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
