import type { Evidence } from '../../evidence/evidence.ts';
import { compareSides } from './compare-sides.ts';
import type { CompareContext, CompareRequest } from './request.ts';

/** What is verified of a copy that no migration of ours made. */
export type CopyRequest = Omit<CompareRequest, 'pass' | 'step' | 'executions' | 'readSource'>;

const NO_REPORTS = { documents: 0, items: 0, unread: 0 };

/** Proves a copy that anybody made. The evidence is on disk only: there is neither a control bucket nor a ledger. */
export async function verifyCopy(
  context: CompareContext,
  request: CopyRequest,
): Promise<{ readonly evidence: Evidence; readonly file: string }> {
  const { evidence } = await compareSides(
    context,
    { ...request, pass: 'check', step: null, executions: [], readSource: true },
    {
      addReports: async () => NO_REPORTS,
      startAtRest: () => Promise.reject(new Error('a copy has no role that S3 could work with')),
    },
  );
  const { file } = await context.evidence.save(evidence, null);
  return { evidence, file };
}
