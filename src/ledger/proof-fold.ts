import { type DeepLook, isDeep, openAfter } from '../evidence/deeper.ts';
import type { EventBody, LedgerEvent } from './events.ts';
import type { ShareProgress } from './progress.ts';

type Recorded = Extract<EventBody, { type: 'evidence-recorded' }>;

/** What a check changes of a share: its newest evidence, what was read back last, and what deeper checks found that is still open. */
export function provedBy(
  { deeper, sampled }: ShareProgress,
  event: Recorded,
  seq: LedgerEvent['seq'],
): Pick<ShareProgress, 'evidence' | 'deeper' | 'sampled'> {
  const { evidence: id, sha256, step, plan, verdict, sample } = event;
  const look = lookOf(event);
  return {
    evidence: { id, sha256, step, plan, verdict, seq },
    deeper: look === null ? deeper : openAfter(deeper, look),
    sampled: sample ?? sampled,
  };
}

function lookOf({ evidence: id, level, differ = 0, unverified = 0, sample }: Recorded): DeepLook | null {
  return level === undefined || !isDeep(level)
    ? null
    : { id, level, differ, unverified, sample: sample ?? null };
}
