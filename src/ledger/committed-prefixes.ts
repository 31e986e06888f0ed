import { resolveKeyPrefix } from '../config/key-prefix.ts';
import type { Config } from '../config/schema.ts';
import { HeadwaterError } from '../errors.ts';
import { committedOver, committedPrefix } from './cutover-legal.ts';
import { type Progress, shareProgress } from './progress.ts';

/**
 * Refuses to plan for a share whose keys would lie where a committed one's do, such as the same files under another name: a plan
 * for it would write what the bucket is the source of truth for. Throws HeadwaterError `prefix-committed` (held).
 */
export function assertClearOfCommitted(config: Pick<Config, 'bucket' | 'shares'>, progress: Progress): void {
  for (const share of config.shares) {
    if (shareProgress(progress, share.name).authority.holder === 'bucket') continue;
    const writes = { bucket: config.bucket.name, keyPrefix: resolveKeyPrefix(config, share) };
    const owner = committedOver(progress, writes);
    if (owner !== null) throw new HeadwaterError({ blame: 'held', ...committedPrefix(share.name, owner) });
  }
}
