import { canonicalDigest } from './canonical.ts';
import type { Config } from './schema.ts';

/**
 * SHA-256 (hex) of what a configuration asks for. `queue`, `ledger`, `signing`, `roles.batch` and `policy.drift` are left out: they say where jobs
 * wait, where is written down what was done, who vouches for it, who computes checksums for a check, and
 * when is looked whether it holds; another answer must not make an approved plan stale.
 */
export function configDigest(config: Config): string {
  const { queue: _queue, ledger: _ledger, signing: _signing, roles, policy, ...asked } = config;
  const { batch: _batch, ...used } = roles;
  const { drift: _drift, ...planned } = policy;
  return canonicalDigest({ ...asked, roles: used, policy: planned });
}
