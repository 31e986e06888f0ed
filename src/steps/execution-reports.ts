import { reportPrefix } from '../plans/steps/report-prefix.ts';
import { executionParts } from './arns.ts';
import type { StepContext } from './context.ts';
import { type ParsedReport, parseTaskReport } from './task-report.ts';

/** The detailed reports of an execution: they lie under the task's and the execution's id, parts of at most 5 MB each. */
export async function* executionReports(
  { config, buckets }: Pick<StepContext, 'config' | 'buckets'>,
  share: string,
  executionArn: string,
): AsyncGenerator<ParsedReport> {
  const { task, execution } = executionParts(executionArn);
  const { control } = config.bucket;
  const prefix = `${reportPrefix(config.migration, share)}Detailed-Reports/${task}/${execution}/`;
  for await (const page of buckets.list(control, prefix)) {
    for (const object of page) {
      const body = await buckets.read(control, object.key);
      if (body !== null) yield parseTaskReport(body, execution);
    }
  }
}
