import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { Config } from '../../config/schema.ts';
import type { PlanBody } from '../plan.ts';
import type { Configuration } from './configuration.ts';
import { readConfiguration } from './effective.ts';
import { ownPrefix } from './own-rules.ts';
import { type Surprise, surprisesIn } from './surprises.ts';

/** Key prefixes of a plan's shares, in its order. */
export function plannedPrefixes(config: Config, plan: Pick<PlanBody, 'shares'>): readonly string[] {
  return config.shares
    .filter(({ name }) => plan.shares.some(({ share }) => share === name))
    .map((share) => resolveKeyPrefix(config, share));
}

/**
 * What rules of others in a configuration do to the objects of a plan's shares, other than the migration's own rules in it say. What comes
 * of rules that `policy.foreignRules` accepts is told and not refused.
 */
export function plannedSurprises(
  config: Config,
  plan: Pick<PlanBody, 'shares' | 'migration'>,
  configuration: Configuration,
  at: { readonly versioned: boolean; readonly nowMs: number },
): readonly Surprise[] {
  const own = ownPrefix(plan.migration);
  const accepted = new Set((config.policy.foreignRules ?? []).map(({ id }) => id));
  const found = surprisesIn({
    ...at,
    configuration: readConfiguration(configuration),
    isOwn: ({ id }) => id?.startsWith(own) ?? false,
    prefixes: plannedPrefixes(config, plan),
  });
  return found.map((one) => ({
    ...one,
    refused: one.refused && !one.ruleIds.every((id) => accepted.has(id)),
  }));
}
