import type { EventBody } from './events.ts';
import type { ShareProgress } from './progress.ts';

/** What a commit changes of a share: who has the truth about it, on which evidence, and until when its source is to be kept. */
export function committedBy(
  { evidence: known }: ShareProgress,
  event: Extract<EventBody, { type: 'authority-committed' }>,
  at: string,
): Pick<ShareProgress, 'authority' | 'keepSourceUntil' | 'committedOn'> {
  const { bucket, keyPrefix, evidence } = event;
  return {
    authority: { holder: 'bucket', since: at, bucket, keyPrefix, evidence },
    keepSourceUntil: event.keepSourceUntil ?? null,
    committedOn: known?.id === evidence ? known.sha256 : null,
  };
}
