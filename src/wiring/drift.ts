import { judgeDrift } from '../doctor/drift/judge.ts';
import { EXIT_CODES, HeadwaterError } from '../errors.ts';
import type { EventBody } from '../ledger/events.ts';
import type { Drift } from '../views/values/drift.ts';
import { connectCloud } from './cloud.ts';
import { connectLooks } from './doctor-cloud.ts';
import { leftBehind, withRecords } from './drift-facts.ts';
import { driftSightings, sawNothing } from './drift-looks.ts';
import { keepLook } from './last-drift-look.ts';
import { lazyCatalog } from './lazy-catalog.ts';
import { assertOwnAccount } from './own-account.ts';
import { type Project, selectShares } from './project.ts';
import { ELSEWHERE } from './recorded-evidence.ts';
import type { Reporter } from './reporter.ts';
import { connectCatalog } from './scanning.ts';

export interface DriftRequest {
  /** Empty for all. */
  readonly shares: readonly string[];
  /** Every entry of the source and every version, however long it takes. */
  readonly deep: boolean;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** For calls that are asked in several parts. */
const PART_MS = 16_000;

/**
 * Looks whether what was committed is as it was left, and writes into the ledger what is new of it and what is over. Changes nothing
 * else. Throws HeadwaterError `wrong-account`, `ledger-empty` (usage), and `drift-unseen` (exceptions) when nothing at all could be looked at.
 */
export async function lookForDrift(project: Project, request: DriftRequest): Promise<Drift> {
  const { deep, reporter, signal } = request;
  const { config, rehearsal } = project;
  const progress = await project.ledger.progress();
  if (progress.seq === 0) throw ledgerEmpty();
  const all = request.shares.length === 0;
  const names = all
    ? [...progress.shares.keys()]
    : selectShares(config, request.shares).map(({ name }) => name);
  const told = await leftBehind(project, progress, names);
  const value = {
    migration: config.migration,
    rehearsal,
    deep,
    shares: told.shares.map(({ share }) => share),
  };
  const at = () => project.clock.now().toISOString();
  if (told.shares.length === 0) return { ...value, at: at(), findings: [], unchecked: [], cleared: [] };
  await assertOwnAccount(project);
  const aws = await connectCloud(project, reporter.watch?.called);
  const looks = await connectLooks(project, PART_MS);
  const catalog = lazyCatalog(() => connectCatalog(project));
  try {
    const left = await withRecords(told, progress, aws.buckets, config.bucket.control);
    const known = new Set(progress.resources.values());
    const seen = await driftSightings(
      { aws, looks, catalog },
      { project, left, progress, known, deep, reporter, signal },
    );
    if (sawNothing(seen)) throw nothingSeen(Object.values(seen).flat());
    const open = [...progress.drift.values()].filter(
      ({ share }) => share === null || left.shares.some((one) => one.share === share),
    );
    const { migration } = config;
    const judged = judgeDrift({ migration, ...left, seen }, open, project.clock.now());
    for (const one of judged.found) await say(project, { type: 'drift-found', ...one });
    for (const { id, share, subject } of judged.cleared)
      await say(project, { type: 'drift-cleared', id, share, subject });
    const { findings, unchecked, cleared } = judged;
    const drift = { ...value, at: at(), findings, unchecked, cleared };
    await keepLook(project.state, drift);
    return drift;
  } finally {
    aws.close();
    looks.close();
    await catalog.close();
  }
}

/** Another worker may have seen the same, and written it down first. */
async function say(project: Project, event: EventBody): Promise<void> {
  try {
    await project.ledger.record(event);
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === 'drift-said')) throw error;
  }
}

/** How the command ends. */
export function exitCodeOfDrift({ findings }: Drift): number {
  return findings.length === 0 ? 0 : EXIT_CODES.exceptions;
}

/** Elsewhere the migration may have committed much: nobody is to be told that nothing can have drifted. */
function ledgerEmpty(): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-empty',
    blame: 'usage',
    message: 'The ledger here is empty: nothing tells what was committed.',
    next: [ELSEWHERE],
  });
}

function nothingSeen(
  looks: readonly { readonly look: { readonly kind: string; readonly text?: string } }[],
): HeadwaterError {
  return new HeadwaterError({
    code: 'drift-unseen',
    blame: 'exceptions',
    message: `Nothing of what was committed could be looked at: ${looks[0]?.look.text ?? 'no look ended'}.`,
    next: ['headwater doctor'],
  });
}
