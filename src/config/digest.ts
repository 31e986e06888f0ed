import { canonicalDigest } from './canonical.ts';
import type { Config } from './schema.ts';

/**
 * SHA-256 (hex) of what a configuration asks for. `queue` and `ledger` are left out: they say where jobs wait and where
 * is written down what was done, and moving either must not make an approved plan stale.
 */
export function configDigest(config: Config): string {
  const { queue: _queue, ledger: _ledger, ...asked } = config;
  return canonicalDigest(asked);
}
