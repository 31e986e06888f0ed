import { idOf, taskArnOf } from './arns.ts';
import { describeCounters } from './counters.ts';
import { locationUri } from './location-uri.ts';
import type { ExecutionRecord, LocationRecord } from './resources.ts';

/** The summary report. Its keys are not documented; these say what the guide lists [aws-facts 5]. */
export function summaryOf(
  execution: ExecutionRecord,
  locations: { readonly source: LocationRecord; readonly destination: LocationRecord },
  end: { readonly status: string; readonly at: Date },
): object {
  const [, , , , account = ''] = execution.arn.split(':');
  return {
    TaskExecutionId: idOf(execution.arn),
    TaskId: idOf(taskArnOf(execution.arn)),
    AccountId: account,
    TaskMode: execution.mode,
    SourceLocation: { LocationId: idOf(locations.source.arn), LocationUri: locationUri(locations.source) },
    DestinationLocation: {
      LocationId: idOf(locations.destination.arn),
      LocationUri: locationUri(locations.destination),
    },
    Result: end.status,
    StartTime: new Date(execution.createdAtMs).toISOString(),
    EndTime: end.at.toISOString(),
    Totals: describeCounters(execution.counters, execution.mode),
    Options: execution.options,
    Includes: execution.includes,
    Excludes: execution.excludes,
  };
}
