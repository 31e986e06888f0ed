import { canonicalDigest } from './canonical.ts';
import type { Config } from './schema.ts';

/**
 * SHA-256 (hex) of what a configuration asks for. `queue` is left out: it says where jobs wait, not what is done, and
 * moving from the embedded queue to Redis must not make an approved plan stale.
 */
export function configDigest(config: Config): string {
  const { queue: _queue, ...asked } = config;
  return canonicalDigest(asked);
}
