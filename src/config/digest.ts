import { canonicalDigest } from './canonical.ts';
import type { Config } from './schema.ts';

/**
 * SHA-256 (hex) of what a configuration asks for. `queue`, `ledger` and `signing` are left out: they say where jobs
 * wait, where is written down what was done, and who vouches for it; another answer must not make an approved plan stale.
 */
export function configDigest(config: Config): string {
  const { queue: _queue, ledger: _ledger, signing: _signing, ...asked } = config;
  return canonicalDigest(asked);
}
