import type { DescribeTaskResponse } from '@aws-sdk/client-datasync';
import type { TaskSpec } from '../../ports/data-sync.ts';
import type { Difference, Observed } from '../../ports/resources.ts';
import { asSet, bareDirectory, type Claim, differences } from './differences.ts';
import { patternsOf } from './task-requests.ts';

/** Fields that UpdateTask does not have [aws-facts 1]. */
export const FIXED_TASK_FIELDS: ReadonlySet<string> = new Set([
  'sourceLocationArn',
  'destinationLocationArn',
  'taskMode',
]);

/** What of a task is not as wanted, including a schedule, includes or manifest that somebody added. */
export function taskDifferences(wanted: TaskSpec, found: DescribeTaskResponse): readonly Difference[] {
  return differences([
    ['name', wanted.name, found.Name ?? ''],
    ['sourceLocationArn', wanted.sourceLocationArn, found.SourceLocationArn ?? ''],
    ['destinationLocationArn', wanted.destinationLocationArn, found.DestinationLocationArn ?? ''],
    // A task made before modes existed has none and is Basic [aws-facts 1].
    ['taskMode', wanted.taskMode, found.TaskMode ?? 'BASIC'],
    ...optionClaims(wanted, found),
    ['excludes', asSet(wanted.excludes), asSet(patternsOf(found.Excludes))],
    ['includes', '', asSet(patternsOf(found.Includes))],
    ['manifest', 'none', found.ManifestConfig?.Source === undefined ? 'none' : 'set'],
    ['schedule', 'none', scheduleOf(found)],
    ...reportClaims(wanted, found),
  ]);
}

/** A task's status as a state. UNAVAILABLE also means "agent offline": a person must look [aws-facts 1, 6]. */
export function taskState(status: string | undefined): Observed['state'] {
  if (status === 'UNAVAILABLE') return 'broken';
  return status === 'AVAILABLE' || status === 'QUEUED' || status === 'RUNNING' ? 'ready' : 'pending';
}

function optionClaims(wanted: TaskSpec, found: DescribeTaskResponse): readonly Claim[] {
  const live: Readonly<Record<string, unknown>> = { ...found.Options };
  return Object.entries(wanted.options).map(([name, value]) => {
    // No limit may be shown as -1 or as nothing.
    const absent = name === 'BytesPerSecond' ? -1 : '';
    return [`options.${name}`, String(value), String(live[name] ?? absent)];
  });
}

function scheduleOf(found: DescribeTaskResponse): string {
  const schedule = found.Schedule;
  if (schedule?.ScheduleExpression === undefined || schedule.ScheduleExpression === '') return 'none';
  return schedule.Status === 'DISABLED' ? 'none' : schedule.ScheduleExpression;
}

function reportClaims(wanted: TaskSpec, found: DescribeTaskResponse): readonly Claim[] {
  const live = found.TaskReportConfig;
  const target = live?.Destination?.S3;
  return [
    ['report.bucketArn', wanted.report.bucketArn, target?.S3BucketArn ?? ''],
    ['report.subdirectory', bareDirectory(wanted.report.subdirectory), bareDirectory(target?.Subdirectory)],
    ['report.roleArn', wanted.report.roleArn, target?.BucketAccessRoleArn ?? ''],
    ['report.outputType', 'STANDARD', live?.OutputType ?? ''],
    ['report.level', 'SUCCESSES_AND_ERRORS', live?.ReportLevel ?? ''],
  ];
}
