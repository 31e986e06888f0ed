import { resolveKeyPrefix } from '../config/key-prefix.ts';
import { HeadwaterError } from '../errors.ts';
import { committedByOther, committedElsewhere, inTheWayOf } from '../ledger/committed-elsewhere.ts';
import { shareProgress } from '../ledger/progress.ts';
import { lookedAt } from '../ports/doctor.ts';
import { otherRegisters } from '../steps/other-registers.ts';
import { connectCloud } from './cloud.ts';
import type { Project } from './project.ts';
import { findRehearsal } from './rehearsal-process.ts';

/** A plan is made without AWS: it waits no longer for an answer that only spares a refusal later. */
const WITHIN_MS = 5_000;

/**
 * Refuses to plan for a share that would write where another migration with the same control bucket has committed. Returns why they could not be asked
 * (then each transfer asks again before it writes), null when they were. Throws HeadwaterError `prefix-committed` (held).
 */
export async function assertClearOfOthers(project: Project): Promise<string | null> {
  // A rehearsal that does not run is not started to be asked: apply asks.
  if (project.rehearsal && (await findRehearsal(project)) === null) return null;
  const { config } = project;
  const look = await lookedAt(WITHIN_MS, async () => {
    const cloud = await connectCloud(project);
    try {
      return committedElsewhere(await otherRegisters({ buckets: cloud.buckets, config }));
    } finally {
      cloud.close();
    }
  });
  if (look.kind === 'unseen') return look.text;
  const progress = await project.ledger.progress();
  for (const share of config.shares) {
    if (shareProgress(progress, share.name).authority.holder === 'bucket') continue;
    const writes = { bucket: config.bucket.name, keyPrefix: resolveKeyPrefix(config, share) };
    const other = inTheWayOf(look.value, writes);
    if (other !== null) throw new HeadwaterError({ blame: 'held', ...committedByOther(share.name, other) });
  }
  return null;
}
