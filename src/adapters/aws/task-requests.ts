import type { DescribeTaskResponse, FilterRule, Options, TaskReportConfig } from '@aws-sdk/client-datasync';
import type { TaskSpec } from '../../ports/data-sync.ts';

/**
 * The fields that CreateTask and UpdateTask share. Every option is sent as the spec has it: `NONE` is a value like any
 * other (what does not apply to SMB arrives as `NONE`), and leaving it out would mean the default, which preserves.
 * `SecurityDescriptorCopyFlags` is for SMB to FSx only and never sent [aws-facts 3].
 */
export function taskFields(spec: TaskSpec): {
  Name: string;
  Options: Options;
  TaskReportConfig: TaskReportConfig;
  Excludes: FilterRule[];
} {
  return {
    Name: spec.name,
    Options: { ...spec.options },
    Excludes: excludeRules(spec.excludes),
    TaskReportConfig: {
      Destination: {
        S3: {
          S3BucketArn: spec.report.bucketArn,
          Subdirectory: spec.report.subdirectory,
          BucketAccessRoleArn: spec.report.roleArn,
        },
      },
      OutputType: 'STANDARD',
      ReportLevel: 'SUCCESSES_AND_ERRORS',
      // Version ids make the report slower [aws-facts 5] and nothing of ours reads them.
      ObjectVersionIds: 'NONE',
    },
  };
}

/** What an update must also send to take away what somebody added to the task by hand. */
export function takeBack(live: DescribeTaskResponse) {
  const expression = live.Schedule?.ScheduleExpression;
  return {
    ...((live.Includes ?? []).length === 0 ? {} : { Includes: [] }),
    // An empty configuration removes it [aws-facts 1].
    ...(live.ManifestConfig?.Source === undefined ? {} : { ManifestConfig: {} }),
    ...(expression === undefined || expression === ''
      ? {}
      : { Schedule: { ScheduleExpression: expression, Status: 'DISABLED' as const } }),
  };
}

/** DataSync takes one rule whose patterns are joined by `|` [aws-facts 2]. */
function excludeRules(patterns: readonly string[]): FilterRule[] {
  return patterns.length === 0 ? [] : [{ FilterType: 'SIMPLE_PATTERN', Value: patterns.join('|') }];
}

/** The patterns of filter rules; a `|` that is escaped belongs to a name. */
export function patternsOf(rules: readonly FilterRule[] | undefined): readonly string[] {
  return (rules ?? [])
    .flatMap((rule) => (rule.Value ?? '').split(/(?<!\\)\|/))
    .filter((pattern) => pattern !== '');
}
