import type { Evidence } from '../../evidence/evidence.ts';
import type { Comparison } from '../../ports/comparison.ts';
import { executionReports } from '../execution-reports.ts';
import type { VerifyContext, VerifyRequest } from './request.ts';

/** What reading task reports came to. */
export type ReportCounts = Omit<Evidence['inputs']['reports'], 'list'>;

/** Adds the items of all reports that the request's executions left in the control bucket. */
export async function addReports(
  context: VerifyContext,
  request: VerifyRequest,
  comparison: Comparison,
): Promise<ReportCounts> {
  let [documents, items, unread] = [0, 0, 0];
  for (const execution of request.executions) {
    for await (const report of executionReports(context, request.share, execution)) {
      await comparison.addReport(report.items, execution);
      documents += 1;
      items += report.items.length;
      unread += report.unknown;
    }
  }
  return { documents, items, unread };
}
