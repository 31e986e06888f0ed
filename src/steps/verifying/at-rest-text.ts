import type { AtRest } from '../../evidence/evidence.ts';

/** What of a share S3 computed checksums of, and what is amiss with its report, in sentences. */
export function atRestText(atRest: AtRest): string {
  const { job, createdAt, endedAt, asked, computed } = atRest;
  const done = `Job ${job} of S3 Batch Operations, made ${createdAt} and ended ${endedAt}, computed the checksums of ${computed} of ${asked} objects.`;
  return [done, ...left(atRest)].join(' ');
}

function* left({ failed, failures, missing, replaced, foreign, unread }: AtRest): Generator<string> {
  const why = failures.map(({ code, rows }) => `${code}: ${rows}`).join(', ');
  if (failed > 0) yield `${failed} it could not compute (${why}).`;
  if (missing > 0) yield `Its report says nothing of ${missing}.`;
  if (replaced > 0)
    yield `${replaced} were replaced around that time: what it computed is of other objects than were listed.`;
  if (foreign > 0)
    yield `${foreign} rows of its report are of objects that are not compared, and were passed over.`;
  if (unread > 0) yield `${unread} lines of its report are no rows, and were passed over.`;
}
