import type { Evidence } from '../evidence/evidence.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { ReportTime } from './report-schema.ts';

/** What happened to a share when, oldest first: its transfers over all plans, its checks, and its commit. */
export function timelineOf(
  share: string,
  progress: Progress,
  evidence: readonly Evidence[],
): readonly ReportTime[] {
  const { authority } = shareProgress(progress, share);
  const checks = evidence
    .filter((record) => record.share === share)
    .map(
      (record): ReportTime => ({
        kind: 'check',
        what: `${record.pass === 'check' ? 'check' : `proof of the ${record.pass} pass`}: ${record.verdict}`,
        from: record.startedAt,
        to: record.finishedAt,
      }),
    );
  const commit: ReportTime[] =
    authority.holder === 'source'
      ? []
      : [{ kind: 'commit', what: 'S3 is the source of truth', from: authority.since, to: authority.since }];
  return [...transfers(share, progress), ...checks, ...commit].toSorted((a, b) =>
    a.from.localeCompare(b.from),
  );
}

function transfers(share: string, progress: Progress): ReportTime[] {
  const prefix = `${share}/transfer/`;
  return [...progress.steps].flatMap(([key, { startedAt, executions }]) => {
    const step = key.slice(key.indexOf('|') + 1);
    const to = executions.at(-1)?.endedAt ?? '';
    if (!step.startsWith(prefix) || startedAt === '' || to === '') return [];
    return { kind: 'transfer' as const, what: `transfer ${step.slice(prefix.length)}`, from: startedAt, to };
  });
}
